export interface PhoneNumber {
  /** E.164. */
  readonly number: string
  readonly extension: string | null
}

/**
 * Reads a phone number, of the country where it has no `+`.
 *
 * @returns `undefined` for what cannot be one
 */
export const readPhone = async (
  text: string,
  countryCode: string | null,
): Promise<PhoneNumber | undefined> => {
  const { isSupportedCountry, parsePhoneNumberFromString } = await phoneNumbers()
  const country = countryCode !== null && isSupportedCountry(countryCode) ? countryCode : undefined
  const phone = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false })
  return phone?.isPossible() ? { number: phone.number, extension: phone.ext ?? null } : undefined
}

// A third of what importing Clientele would cost otherwise: see docs/decisions/0050-phone-numbers-when-needed.md.
async function phoneNumbers(): Promise<Library> {
  library ??= await import('libphonenumber-js/min')
  return library
}

type Library = typeof import('libphonenumber-js/min')

// To ask the loader for each number costs more than to read it.
let library: Library | undefined
