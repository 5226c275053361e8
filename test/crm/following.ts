import { type EngineName, engines, openDesk } from './crms.js'

export { engines as deskEngines }

type Opened = Awaited<ReturnType<typeof openDesk>>
type DeskCrm = Opened['crm']
type Wanted = Parameters<typeof openDesk>[1] & {
  /** Another crm on a store where Ada is already. */
  readonly isSecond?: boolean
}

/** A desk with Ada. */
export const world = async (engine: EngineName, { isSecond = false, ...options }: Wanted = {}) => {
  const opened = await openDesk(engine, options)
  if (!isSecond) await opened.crm.customer.create({ id: 'ada', name: 'Ada' })
  await opened.crm.settled()
  return opened
}

/** Opens so many tickets of Ada, one after the other. */
export const ticketsOf = async (crm: DeskCrm, count: number, subject = 'A') => {
  for (let i = 0; i < count; i++) await crm.ticket.open({ customerId: 'ada', subject: `${subject} ${i}` })
}

/** What a consumer hears that does nothing else: positions and types. */
export const heardBy = (
  crm: DeskCrm,
  name: string,
  options: Partial<Parameters<DeskCrm['consume']>[0]>,
): string[] => {
  const heard: string[] = []
  crm.consume({
    name,
    types: ['*'],
    from: 'start',
    onPoison: 'halt',
    ...(options as object),
    handle: ({ events }) => {
      heard.push(...events.map(({ type, position }) => `${position} ${type}`))
    },
  })
  return heard
}

/** Fails so many times. */
export const failing = (times: number) => {
  const self = {
    count: 0,
    next: () => {
      self.count += 1
      if (self.count <= times) throw new Error('not yet, says ada@example.com')
    },
  }
  return self
}

/** What a promise waits for until the test says so. */
export const gate = () => {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), passed }
}
