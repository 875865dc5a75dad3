import { getDocument, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** A PDF as a screen reader has it. */
export interface ReadPdf {
  readonly title: unknown;
  readonly language: unknown;
  readonly isTagged: boolean;
  readonly showsTitle: boolean;
  readonly pages: number;
  /** `role text` for every element of the structure that has text itself, in reading order. */
  readonly spoken: readonly string[];
  /** What is printed and not read aloud: page numbers, repeated headers. */
  readonly artifacts: readonly string[];
}

interface StructureNode {
  readonly role?: string;
  readonly type?: string;
  readonly id?: string;
  readonly children?: readonly StructureNode[];
}

interface TextPart {
  readonly type?: string;
  readonly id?: string;
  readonly tag?: string;
  readonly str?: string;
  readonly hasEOL?: boolean;
}

/** Text by the id of its marked content, and what is marked as artifact. */
async function textOf(page: PDFPageProxy): Promise<{ byId: Map<string, string>; artifacts: string[] }> {
  const { items } = await page.getTextContent({ includeMarkedContent: true });
  const byId = new Map<string, string>();
  const artifacts: string[] = [];
  const open: string[] = [];
  for (const item of items as readonly TextPart[]) {
    if (item.type === 'beginMarkedContent' || item.type === 'beginMarkedContentProps')
      open.push(item.tag === 'Artifact' ? 'Artifact' : (item.id ?? ''));
    else if (item.type === 'endMarkedContent') open.pop();
    else if (open.at(-1) === 'Artifact') artifacts.push(item.str ?? '');
    else {
      const id = open.at(-1) ?? 'unmarked';
      // The reader library drops spaces at the end of a line and says that the line ended.
      byId.set(id, `${byId.get(id) ?? ''}${item.str ?? ''}${item.hasEOL === true ? ' ' : ''}`);
    }
  }
  return { byId, artifacts: artifacts.filter((text) => text.trim() !== '') };
}

function spokenOf(node: StructureNode, byId: Map<string, string>): string[] {
  const children = node.children ?? [];
  const own = children.filter((child) => child.type === 'content').map((child) => byId.get(child.id ?? '') ?? '');
  const below = children.filter((child) => child.type !== 'content').flatMap((child) => spokenOf(child, byId));
  return [...(own.length === 0 ? [] : [`${node.role} ${own.join('').replaceAll(/ +/g, ' ').trim()}`]), ...below];
}

export async function readPdf(bytes: Buffer): Promise<ReadPdf> {
  const task = getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 });
  const document = await task.promise;
  const info = (await document.getMetadata()).info as Record<string, unknown>;
  const preferences = await document.getViewerPreferences();
  const marks = await document.getMarkInfo();
  const spoken: string[] = [];
  const artifacts: string[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const text = await textOf(page);
    if (text.byId.has('unmarked')) throw new Error(`text outside the structure: ${text.byId.get('unmarked')}`);
    const tree = (await page.getStructTree()) as StructureNode | null;
    if (tree !== null) spoken.push(...spokenOf(tree, text.byId));
    artifacts.push(...text.artifacts);
  }
  const pages = document.numPages;
  await task.destroy();
  return {
    title: info['Title'],
    language: info['Language'],
    isTagged: (marks as { Marked?: boolean } | null)?.Marked === true,
    showsTitle: (preferences as { DisplayDocTitle?: boolean } | null)?.DisplayDocTitle === true,
    pages,
    spoken,
    artifacts,
  };
}
