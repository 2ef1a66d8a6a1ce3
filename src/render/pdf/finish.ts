import { AFRelationship, PDFDict, PDFDocument, PDFHexString, PDFName, PDFString } from '@cantoo/pdf-lib';

/** What is written into a printed PDF so that it says what it is, and is the same bytes each time. */
export interface Imprint {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  readonly keywords: readonly string[];
  readonly producer: string;
  /** ISO instant; creation and modification date of the document and its attachments. */
  readonly at: string;
  /** 32 hex digits. */
  readonly id: string;
  readonly attachments: readonly Attachment[];
}

export interface Attachment {
  readonly name: string;
  readonly mimeType: string;
  readonly description: string;
  readonly bytes: Uint8Array;
}

/** Dates, identity, attachments; links that leave the document other than by https are taken out. */
export async function finishPdf(printed: Uint8Array, imprint: Imprint): Promise<Uint8Array> {
  const document = await PDFDocument.load(printed, { updateMetadata: false });
  stripLinks(document);
  describe(document, imprint);
  const at = new Date(imprint.at);
  for (const { bytes, name, mimeType, description } of imprint.attachments) {
    const dates = { creationDate: at, modificationDate: at };
    await document.attach(bytes, name, { mimeType, description, ...dates, afRelationship: AFRelationship.Data });
  }
  return await document.save({ useObjectStreams: true, addDefaultPage: false, updateFieldAppearances: false });
}

function describe(document: PDFDocument, imprint: Imprint): void {
  const at = new Date(imprint.at);
  document.setTitle(imprint.title, { showInWindowTitleBar: true });
  document.setAuthor(imprint.author);
  document.setSubject(imprint.subject);
  document.setKeywords([...imprint.keywords]);
  document.setCreator(imprint.producer);
  document.setProducer(imprint.producer);
  document.setCreationDate(at);
  document.setModificationDate(at);
  const id = PDFHexString.of(imprint.id);
  document.context.trailerInfo.ID = document.context.obj([id, id]);
}

/** Removes every link but those inside the document and to https addresses. */
export function stripLinks(document: PDFDocument): void {
  for (const page of document.getPages()) {
    const annotations = page.node.Annots();
    if (annotations === undefined) continue;
    for (let at = annotations.size() - 1; at >= 0; at -= 1) {
      const annotation = annotations.lookupMaybe(at, PDFDict);
      if (annotation !== undefined && !isHarmless(annotation)) annotations.remove(at);
    }
  }
}

function isHarmless(annotation: PDFDict): boolean {
  const action = annotation.lookupMaybe(PDFName.of('A'), PDFDict);
  if (action === undefined) return annotation.get(PDFName.of('AA')) === undefined;
  const kind = action.lookupMaybe(PDFName.of('S'), PDFName);
  if (kind === PDFName.of('GoTo')) return true;
  const address = action.lookup(PDFName.of('URI'));
  const text = address instanceof PDFString || address instanceof PDFHexString ? address.decodeText() : '';
  return kind === PDFName.of('URI') && /^https:\/\//i.test(text);
}
