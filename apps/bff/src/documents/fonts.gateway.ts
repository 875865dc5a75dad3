import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

/** Text as the font has it: what it has no glyph for would be an empty box that nobody can read or copy. */
const REPLACEMENT = '\uFFFD';

/** A font of a document: its file, and which characters it can show. */
export interface DocumentFont {
  readonly file: Buffer;
  readonly showable: (text: string) => string;
}

export interface DocumentFonts {
  readonly regular: DocumentFont;
  readonly bold: DocumentFont;
}

// Not `import.meta.url`, which rspack freezes to the path on the building machine.
const require = createRequire(import.meta.filename);

let loaded: DocumentFonts | undefined;

/** DejaVu Sans: Latin, Greek, Cyrillic, Arabic, Hebrew and more, free to embed. Read once, when the first document asks. */
export const documentFonts = (): DocumentFonts =>
  (loaded ??= {
    regular: load(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf')),
    bold: load(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf')),
  });

function load(path: string): DocumentFont {
  const file = readFileSync(path);
  const font = create(file) as Font;
  return {
    file,
    showable: (text) =>
      Array.from(text, (character) =>
        font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0) ? character : REPLACEMENT,
      ).join(''),
  };
}
