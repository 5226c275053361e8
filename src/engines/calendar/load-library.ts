import { libraryMissing } from './errors.js'

/** Imports an optional peer, or says what to install. */
export const loadLibrary = async <Library>(
  library: string,
  importLibrary: () => Promise<Library>,
): Promise<Library> => {
  try {
    return await importLibrary()
  } catch (cause) {
    throw libraryMissing({ library }, { cause })
  }
}
