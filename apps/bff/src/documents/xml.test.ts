import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { inertText } from './inert-text.ts';
import { element, findElement } from './xml.ts';

describe('XML', () => {
  it('escapes text and attributes, and leaves out what is undefined', () => {
    const xml = element('a', [element('b', `<&>"'`), undefined, findElement('c', ''), element('d', 'x', { e: '"<' })]);
    expect(xml.markup).toBe('<a>\n<b>&lt;&amp;&gt;&quot;&apos;</b>\n<d e="&quot;&lt;">x</d>\n</a>\n');
  });

  it('drops what XML 1.0 forbids', () => {
    expect(element('a', 'x\u0000\u000B\uFFFE\uD800y').markup).toBe('<a>x \uFFFD\uFFFDy</a>\n');
  });

  it('is well formed and says what it was given, whatever that was', () => {
    const parser = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: true });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { markup } = element('a', text);
        expect(XMLValidator.validate(markup)).toBe(true);
        expect((parser.parse(markup.trimEnd()) as { a: string }).a).toBe(inertText(text));
      }),
    );
  });
});
