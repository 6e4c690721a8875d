/** What is missing where the second tier was not asked. */
export const notAsked = "CONFIG GET, which --config-get asks for";
/** What is missing where it was, of directives that are not asked for. */
export const beyondAsked = "settings that the probe does not ask for";
/** What is missing of sentinels, which have a CONFIG GET of their own that tells next to nothing. */
export const notTold = "what sentinels do not tell: their own settings and logins";

/** Whether it is missing because nobody asks running instances for it: files may tell it. */
export function isLeftToFiles(missing: string): boolean {
  return [notAsked, beyondAsked, notTold].includes(missing) || missing.startsWith(usersOf);
}

/** What is missing of ACL users; `of` and the address follow. */
export const usersOf = "the ACL users, which the probe does not read,";
