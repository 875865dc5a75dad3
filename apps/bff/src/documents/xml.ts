import { inertText } from './inert-text.ts';

/** Markup that is already well formed; only this file makes it, so text cannot be taken for it. */
export interface Xml {
  readonly markup: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Escaped, and without the characters that XML 1.0 forbids even as references. */
const escaped = (text: string): string => inertText(text).replaceAll(/[&<>"']/g, (found) => ENTITIES[found] ?? '');

type Content = string | readonly (Xml | undefined)[];

/** An element with text, or with elements in the order given; what is undefined is left out. */
export function element(name: string, content: Content, attributes: Readonly<Record<string, string>> = {}): Xml {
  const start = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join('');
  const isText = typeof content === 'string';
  const inside = isText ? escaped(content) : content.map((child) => child?.markup ?? '').join('');
  const ending = isText ? '' : '\n';
  return { markup: `<${name}${start}>${ending}${inside}</${name}>\n` };
}

/** The element unless there is no text for it. */
export const findElement = (name: string, text: string | undefined): Xml | undefined =>
  text === undefined || text === '' ? undefined : element(name, text);
