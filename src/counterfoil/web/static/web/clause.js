// A refusal in words, its clause leading to the manual (as kernel.refusals.Sentence does on the server).
const CLAUSE = /^(.*[(（](?:manual|手册) )([A-E]\d?(?:\.\d)?|0)([)）])$/su;

export function tell(place, text) {
  const found = CLAUSE.exec(text);
  if (!found) return place.replaceChildren(text);
  const link = Object.assign(document.createElement("a"), { className: "clause-link", href: `/manual/${found[2]}/`, textContent: found[2] });
  return place.replaceChildren(found[1], link, found[3]);
}
