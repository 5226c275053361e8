export { Behaviour, behaviourWith, maxAnonymousId, Visitor } from './entities/behaviour.js'
export {
  Comment,
  FileErasure,
  FileRef,
  maxBodyLength,
  maxTagLength,
  maxTitleLength,
  Note,
  Tagging,
  Task,
  Watch,
} from './entities/hanging.js'
export type { Channel, Direction, InteractionParty } from './entities/interaction.js'
export { directions, Interaction, maxInteractionBody } from './entities/interaction.js'
export { maxValueText, Preference } from './entities/preference.js'
