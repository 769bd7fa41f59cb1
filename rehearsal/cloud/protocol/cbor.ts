/** The little of CBOR (RFC 8949) that an error in the rpc-v2-cbor protocol needs: a map of texts. */
export function encodeTextMap(entries: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(entries);
  return Buffer.concat([head(0xa0, pairs.length), ...pairs.flat().map(text)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([head(0x60, bytes.length), bytes]);
}

/** Major type and length: below 24 in the first byte, else in the next one or two. */
function head(majorType: number, length: number): Buffer {
  if (length < 24) return Buffer.from([majorType | length]);
  if (length < 256) return Buffer.from([majorType | 24, length]);
  return Buffer.from([majorType | 25, length >> 8, length & 0xff]);
}
