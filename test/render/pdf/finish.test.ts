import { PDFArray, PDFDict, PDFDocument, PDFName, PDFString } from '@cantoo/pdf-lib';
import { describe, expect, it } from 'vitest';

import { finishPdf, type Imprint } from '../../../src/render/pdf/finish.ts';

const imprint: Imprint = {
  title: '贷后风险月度报告',
  author: 'Demo Bank',
  subject: 'Confidential',
  keywords: ['label:confidential'],
  producer: 'Riskpress 0.1.0',
  at: '2026-11-03T01:30:00.000Z',
  id: '0123456789abcdef0123456789abcdef',
  attachments: [
    { name: 'a.json', mimeType: 'application/json', description: 'a', bytes: new TextEncoder().encode('{}') },
  ],
};

async function pdfWithLinks(addresses: readonly string[]): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage();
  const link = (action: Record<string, PDFName | PDFString>) =>
    document.context.register(
      document.context.obj({ Type: 'Annot', Subtype: 'Link', Rect: [0, 0, 9, 9], A: document.context.obj(action) }),
    );
  const links = addresses.map((address) => link({ S: PDFName.of('URI'), URI: PDFString.of(address) }));
  const others = ['JavaScript', 'Launch', 'GoToR'].map((kind) => link({ S: PDFName.of(kind), F: PDFString.of('x') }));
  const inside = document.context.register(
    document.context.obj({ Type: 'Annot', Subtype: 'Link', Rect: [0, 0, 9, 9], Dest: PDFName.of('section-1') }),
  );
  page.node.set(PDFName.of('Annots'), document.context.obj([...links, ...others, inside]));
  return await document.save();
}

async function linksOf(pdf: Uint8Array): Promise<string[]> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const annotations = document.getPage(0).node.lookupMaybe(PDFName.of('Annots'), PDFArray);
  return (annotations?.asArray() ?? []).map((reference) => {
    const annotation = document.context.lookup(reference, PDFDict);
    const address = annotation.lookupMaybe(PDFName.of('A'), PDFDict)?.lookupMaybe(PDFName.of('URI'), PDFString);
    return address?.decodeText() ?? 'inside';
  });
}

describe('finishing a PDF', () => {
  it('keeps links inside the document and to https, and no others', async () => {
    const hostile = ['javascript:alert(1)', 'file:///etc/passwd', '\\\\server\\share', 'http://a.test/', 'httpsx://a'];
    const finished = await finishPdf(await pdfWithLinks(['https://example.test/a', ...hostile]), imprint);
    expect(await linksOf(finished)).toEqual(['https://example.test/a', 'inside']);
    expect(await linksOf(await pdfWithLinks(hostile))).toHaveLength(hostile.length + 4);
  });

  it('writes its own dates, identity and attachments: equal bytes for equal input', async () => {
    const printed = await pdfWithLinks([]);
    const first = await finishPdf(printed, imprint);
    expect(Buffer.from(await finishPdf(printed, imprint)).equals(first)).toBe(true);
    const document = await PDFDocument.load(first, { updateMetadata: false });
    expect(document.getCreationDate()?.toISOString()).toBe(imprint.at);
    expect(document.getModificationDate()?.toISOString()).toBe(imprint.at);
    expect(document.getTitle()).toBe(imprint.title);
    expect(document.getProducer()).toBe(imprint.producer);
    expect(document.getAttachments().map(({ name, data }) => [name, new TextDecoder().decode(data)])).toEqual([
      ['a.json', '{}'],
    ]);
  });
});
