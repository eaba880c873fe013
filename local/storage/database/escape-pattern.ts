/** A text as a pattern for LIKE that stands for itself. */
export const escapePattern = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');
