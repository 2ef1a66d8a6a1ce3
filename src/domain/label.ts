/** Confidentiality labels, lowest first. */
export const LABELS = ['public', 'internal', 'confidential', 'strictly_confidential'] as const;
export type Label = (typeof LABELS)[number];

/** The words of a label in documents, mails and workbooks. */
export const LABEL_WORDS: Readonly<Record<Label, { readonly 'zh-CN': string; readonly en: string }>> = {
  public: { 'zh-CN': '公开', en: 'Public' },
  internal: { 'zh-CN': '内部', en: 'Internal' },
  confidential: { 'zh-CN': '商业秘密', en: 'Confidential' },
  strictly_confidential: { 'zh-CN': '核心商业秘密', en: 'Strictly confidential' },
};

/** Whether a person cleared to `clearance` may receive a document labelled `label`. */
export function mayReceive(clearance: Label, label: Label): boolean {
  return LABELS.indexOf(clearance) >= LABELS.indexOf(label);
}
