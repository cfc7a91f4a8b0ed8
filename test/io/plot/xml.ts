// A strict reading of XML for tests.
import { SaxesParser } from 'saxes';

/** The text of every element of this name, in order. Throws where the XML is not well-formed. */
export function textsOf(xml: string, element: string): string[] {
  const texts: string[] = [];
  const open: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', error => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    open.push(name);
    if (name === element) texts.push('');
  });
  parser.on('text', text => {
    if (open.at(-1) === element) texts[texts.length - 1] += text;
  });
  parser.on('closetag', () => open.pop());
  parser.write(xml).close();
  return texts;
}
