import { setImmediate } from 'node:timers/promises';
import { type Instant, msOf } from '@bank/domain';
import PDFDocument from 'pdfkit';
import type { DocumentWording } from './document-wording.ts';
import { type DocumentFonts, documentFonts } from './fonts.gateway.ts';
import { lineBreaker } from './line-breaks.ts';

type Weight = keyof DocumentFonts;
type Structure = PDFKit.PDFStructureElement;
type Color = (typeof INK)[keyof typeof INK];

export interface CellLine {
  readonly text: string;
  readonly weight?: Weight;
  readonly color?: 'muted';
}

export interface Column {
  readonly title: string;
  /** Share of the table's width. */
  readonly share: number;
  readonly align: 'left' | 'right';
}

/** One cell for each column. Text longer than the column goes on in the next line. */
export type Row = readonly (readonly CellLine[])[];

const MARGIN = { left: 48, right: 48, top: 48, bottom: 64 } as const;
const INK = { text: '#1b1f24', muted: '#4a5260', brand: '#0b5d4e', rule: '#c3c9d1', band: '#eef4f2' } as const;
const SIZE = { bank: 15, h1: 19, h2: 12, text: 9.5, cell: 8.5, footer: 7.5 } as const;
const LINE = 1.32;
const CELL = { padX: 5, padY: 4 } as const;
const LABEL_SHARE = 0.3;
/** A reference has 140 characters; what still does not fit is cut, and is whole in the other formats. */
const CELL_LINES_MAX = 6;
/** Other requests get their turn after so many rows. */
const ROWS_AT_ONCE = 40;

/**
 * A document of A4 pages that a screen reader can read (tagged PDF 1.7): headings, paragraphs and tables with header
 * cells in reading order; rules, repeated header rows and page numbers are artifacts. It knows nothing of banking.
 */
export class TaggedPdf {
  private readonly doc: PDFKit.PDFDocument;
  private readonly fonts = documentFonts();
  private readonly root: Structure;
  private readonly chunks: Buffer[] = [];
  private readonly ended: Promise<void>;
  private y: number = MARGIN.top;

  constructor(options: { readonly title: string; readonly wording: DocumentWording; readonly issuedAt: Instant }) {
    const { title, wording } = options;
    this.doc = new PDFDocument({
      size: 'A4',
      margins: { ...MARGIN },
      bufferPages: true,
      pdfVersion: '1.7',
      tagged: true,
      lang: wording.languageTag,
      displayTitle: true,
      // The standard fonts are not embedded, so none is ever chosen.
      font: '',
      info: {
        Title: title,
        Author: wording.bankName,
        Creator: wording.bankName,
        // oxlint-disable-next-line no-restricted-globals -- pdfkit takes nothing else, and this is the instant it was given.
        CreationDate: new Date(msOf(options.issuedAt)),
      },
    });
    this.doc.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.ended = new Promise((resolve, reject) => this.doc.once('end', resolve).once('error', reject));
    for (const weight of ['regular', 'bold'] as const) this.doc.registerFont(weight, this.fonts[weight].file);
    this.root = this.doc.struct('Document', { title });
    this.doc.addStructure(this.root);
  }

  /** The bank's name over a rule, at the top of the first page. */
  letterhead(name: string): void {
    this.block('P', name, { size: SIZE.bank, weight: 'bold', color: INK.brand });
    this.artifact(() => this.rule(this.y, INK.brand, 1.5));
    this.y += 14;
  }

  heading(level: 1 | 2, text: string): void {
    if (level === 2) this.y += 10;
    const size = level === 1 ? SIZE.h1 : SIZE.h2;
    this.makeRoom(size * LINE * 4);
    this.block(`H${level}`, text, { size, weight: 'bold', color: level === 1 ? INK.text : INK.brand });
    this.y += 4;
  }

  paragraph(text: string, color: 'text' | 'muted' = 'text'): void {
    this.block('P', text, { size: SIZE.text, weight: 'regular', color: INK[color] });
    this.y += 4;
  }

  /** Pairs of label and value: a table whose first column heads its rows. */
  facts(pairs: readonly (readonly [label: string, value: string])[]): void {
    const table = this.struct('Table');
    const columns: readonly Column[] = [
      { title: '', share: LABEL_SHARE, align: 'left' },
      { title: '', share: 1 - LABEL_SHARE, align: 'left' },
    ];
    for (const [label, value] of pairs) {
      const cells = this.layOut(columns, [[{ text: label, color: 'muted' }], [{ text: value, weight: 'bold' }]]);
      this.makeRoom(cells.height);
      this.drawRow(table, cells, { types: ['TH', 'TD'], scope: 'Row' });
    }
    this.y += 6;
  }

  /** A table under a header row, which is repeated on every page for the eye only. */
  async table(columns: readonly Column[], rows: readonly Row[]): Promise<void> {
    const table = this.struct('Table');
    const head = this.layOut(
      columns,
      columns.map(({ title }) => [{ text: title, weight: 'bold' }]),
    );
    this.makeRoom(head.height * 3);
    this.artifact(() => this.band(head.height));
    this.drawRow(this.struct('THead', table), head, { types: columns.map(() => 'TH'), scope: 'Column' });
    if (rows.length === 0) return;
    const body = this.struct('TBody', table);
    for (const [index, row] of rows.entries()) {
      const cells = this.layOut(columns, row);
      if (this.makeRoom(cells.height)) this.repeat(head);
      this.drawRow(body, cells, { types: columns.map(() => 'TD') });
      if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
    }
    this.y += 6;
  }

  /** @param footer the two texts at the foot of each page. */
  async finish(footer: (page: number, pages: number) => { left: string; right: string }): Promise<Buffer> {
    const { start, count } = this.doc.bufferedPageRange();
    for (let index = start; index < start + count; index += 1) {
      this.doc.switchToPage(index);
      const { left, right } = footer(index + 1, count);
      this.artifact(() => this.drawFooter(left, right));
    }
    this.root.end();
    this.doc.end();
    await this.ended;
    return Buffer.concat(this.chunks);
  }

  private get width(): number {
    return this.doc.page.width - MARGIN.left - MARGIN.right;
  }

  private struct(type: string, parent: Structure = this.root): Structure {
    const element = this.doc.struct(type);
    parent.add(element);
    return element;
  }

  /** Draws as content of a new element that the structure has at this place. */
  private tagged(parent: Structure, type: string, options: object, draw: () => void): void {
    const content = this.doc.markStructureContent(type);
    draw();
    this.doc.endMarkedContent();
    // The types do not know `scope` of pdfkit 0.20.
    parent.add(this.doc.struct(type, options, [content]));
  }

  /** What a screen reader passes over. */
  private artifact(draw: () => void): void {
    this.doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.doc.endMarkedContent();
  }

  private block(type: string, text: string, style: { size: number; weight: Weight; color: Color }): void {
    const lines = this.linesOf(text, { ...style, width: this.width });
    this.makeRoom(lines.length * style.size * LINE);
    this.tagged(this.root, type, {}, () => {
      for (const line of lines) {
        this.write(line, { ...style, x: MARGIN.left, y: this.y });
        this.y += style.size * LINE;
      }
    });
  }

  private layOut(columns: readonly Column[], row: Row): LaidOutRow {
    let x: number = MARGIN.left;
    const cells = row.map((lines, index) => {
      const { share = 0, align = 'left' } = columns[index] ?? {};
      const width = share * this.width - 2 * CELL.padX;
      const laidOut = lines.flatMap((line, place) =>
        this.cellLines(line, { width, isLast: place === lines.length - 1 }),
      );
      const cell = { x: x + CELL.padX, width, align, lines: laidOut.slice(0, CELL_LINES_MAX) };
      x += share * this.width;
      return cell;
    });
    const lineCount = Math.max(1, ...cells.map(({ lines }) => lines.length));
    return { cells, height: lineCount * SIZE.cell * LINE + 2 * CELL.padY };
  }

  /** Aloud, the lines of a cell are one text: a space keeps the words on both sides of a line's end apart. */
  private cellLines(line: CellLine, place: { width: number; isLast: boolean }): readonly LaidOutLine[] {
    const { weight = 'regular', color = 'text' } = line;
    const texts = this.linesOf(line.text, { size: SIZE.cell, weight, width: place.width });
    return texts.map((text, index) => ({
      text: index === texts.length - 1 && !place.isLast ? `${text} ` : text,
      weight,
      color: INK[color],
    }));
  }

  private drawRow(
    parent: Structure,
    row: LaidOutRow,
    options: { types: readonly string[]; scope?: 'Row' | 'Column' },
  ): void {
    const element = this.struct('TR', parent);
    for (const [index, cell] of row.cells.entries()) {
      const type = options.types[index] ?? 'TD';
      const scope = type === 'TH' && options.scope !== undefined ? { scope: options.scope } : {};
      this.tagged(element, type, scope, () => this.drawCell(cell));
    }
    this.y += row.height;
    this.artifact(() => this.rule(this.y, INK.rule, 0.5));
  }

  private drawCell(cell: LaidOutCell): void {
    for (const [index, { text, weight, color }] of cell.lines.entries()) {
      const style = { size: SIZE.cell, weight, color };
      const indent = cell.align === 'right' ? cell.width - this.widthOf(text, style) : 0;
      this.write(text, { ...style, x: cell.x + indent, y: this.y + CELL.padY + index * SIZE.cell * LINE });
    }
  }

  private repeat(head: LaidOutRow): void {
    this.artifact(() => {
      this.band(head.height);
      for (const cell of head.cells) this.drawCell(cell);
    });
    this.y += head.height;
  }

  /** True when a new page had to begin. */
  private makeRoom(height: number): boolean {
    if (this.y + height <= this.doc.page.height - MARGIN.bottom) return false;
    this.doc.addPage();
    this.y = MARGIN.top;
    return true;
  }

  private drawFooter(left: string, right: string): void {
    const style = { size: SIZE.footer, weight: 'regular', color: INK.muted } as const;
    const y = this.doc.page.height - MARGIN.bottom + 22;
    this.rule(y - 8, INK.rule, 0.5);
    this.write(left, { ...style, x: MARGIN.left, y });
    this.write(right, { ...style, x: MARGIN.left + this.width - this.widthOf(right, style), y });
  }

  private rule(y: number, color: Color, thickness: number): void {
    const { left } = MARGIN;
    this.doc
      .moveTo(left, y)
      .lineTo(left + this.width, y)
      .lineWidth(thickness)
      .stroke(color);
  }

  private band(height: number): void {
    this.doc.rect(MARGIN.left, this.y, this.width, height).fill(INK.band);
  }

  private linesOf(text: string, style: { size: number; weight: Weight; width: number }): readonly string[] {
    const shown = this.fonts[style.weight].showable(text);
    return lineBreaker((part) => this.widthOf(part, style), style.width)(shown);
  }

  private widthOf(text: string, { size, weight }: { size: number; weight: Weight }): number {
    return this.doc.font(weight).fontSize(size).widthOfString(text);
  }

  private write(text: string, at: { x: number; y: number; size: number; weight: Weight; color: Color }): void {
    this.doc.font(at.weight).fontSize(at.size).fillColor(at.color).text(text, at.x, at.y, { lineBreak: false });
  }
}

interface LaidOutLine {
  readonly text: string;
  readonly weight: Weight;
  readonly color: Color;
}
interface LaidOutCell {
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right';
  readonly lines: readonly LaidOutLine[];
}
interface LaidOutRow {
  readonly cells: readonly LaidOutCell[];
  readonly height: number;
}
