/**
 * Breaks text into lines of at most a width: between words, and inside a word that is wider than a line. A line that ends
 * with a word keeps the space after it, so that whoever reads the lines as one text has it as it was.
 */
export function lineBreaker(widthOf: (text: string) => number, widthMax: number): (text: string) => readonly string[] {
  const fits = (text: string): boolean => widthOf(text) <= widthMax;
  return (text) => {
    if (fits(text)) return [text];
    const lines: string[] = [];
    let line = '';
    for (const word of text.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (fits(longer)) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(`${line} `);
      const [last = '', ...full] = fits(word) ? [word] : cutWord(word, fits).toReversed();
      lines.push(...full.toReversed());
      line = last;
    }
    return [...lines, line];
  };
}

/** Pieces of a word that fit, at least one character each. */
function cutWord(word: string, fits: (text: string) => boolean): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && !fits(piece + character)) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}
