// XMP (ISO 16684-1): RDF in XML. Only the value of a named property is looked for, with searches that go forward, so
// a packet takes linear time, and no entity but XML's own five and character numbers is ever expanded.

const RECIPE_PROPERTY = 'aquatint:recipe';
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The property's text, whether it is an attribute, an element, or an element with a list; null where there is none. */
export function xmpProperty(xmp: string, name: string): string | null {
  const element = elementText(xmp, name, 0);
  if (element !== null) {
    const item = elementText(element, 'rdf:li', 0) ?? element;
    return item.includes('<') ? null : unescapeXml(item.trim());
  }
  return attributeText(xmp, name);
}

export const xmpRecipe = (xmp: string): string | null => xmpProperty(xmp, RECIPE_PROPERTY);

/** A packet with our recipe, and nothing else. */
export function writeXmpRecipe(json: string): string {
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:aquatint="urn:aquatint:recipe:">',
    `<${RECIPE_PROPERTY}>${escapeXml(json)}</${RECIPE_PROPERTY}>`,
    '</rdf:Description></rdf:RDF></x:xmpmeta>',
    '<?xpacket end="r"?>',
  ].join('');
}

function elementText(xml: string, name: string, from: number): string | null {
  const start = xml.indexOf(`<${name}`, from);
  if (start < 0) return null;
  const after = xml.charCodeAt(start + name.length + 1);
  const isWhole = after === 0x3e || after === 0x20 || after === 0x0a || after === 0x0d || after === 0x09;
  const open = xml.indexOf('>', start);
  if (!isWhole || open < 0 || xml[open - 1] === '/') return null;
  const end = xml.indexOf(`</${name}`, open);
  return end < 0 ? null : xml.slice(open + 1, end);
}

function attributeText(xml: string, name: string): string | null {
  const start = xml.indexOf(` ${name}=`);
  const quote = xml[start + name.length + 2];
  if (start < 0 || (quote !== '"' && quote !== "'")) return null;
  const from = start + name.length + 3;
  const end = xml.indexOf(quote, from);
  return end < 0 ? null : unescapeXml(xml.slice(from, end));
}

function unescapeXml(text: string): string {
  return text.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES.get(name) ?? whole;
    const hex = name[1] === 'x' || name[1] === 'X';
    const code = hex ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}

/** What XML cannot hold at all is written as JSON writes it. */
function escapeXml(json: string): string {
  return json
    .replace(
      /[\u007f-\u009f\ufffe\uffff]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
