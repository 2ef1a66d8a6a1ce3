import { z } from 'zod';

/** The two languages of reports, mails and messages to recipients; they are equals. */
export const LOCALES = ['zh-CN', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** A text in both languages. */
export type LocalText = Readonly<Record<Locale, string>>;

/** A text of the configuration: in both languages, neither empty. */
export const localTextSchema = z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) });
