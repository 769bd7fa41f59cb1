/**
 * The source of a commit as CodePipeline hands it on: a zip without executable bits, whatever git says of a file.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
 */

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16 */
const centralHeader = {
  size: 46,
  nameLength: 28,
  extraLength: 30,
  commentLength: 32,
  externalAttributes: 38,
};
const endRecord = { signature: Buffer.from('PK\x05\x06', 'latin1'), entries: 10, directoryOffset: 16 };

const fileTypeMask = 0o170000;
const regularFile = 0o100000;
const withoutBits = ((regularFile | 0o644) << 16) >>> 0;

/**
 * Takes the executable bits off the files of a zip, and leaves links and folders alone.
 *
 * @param zip - as `git archive` writes it: the commit id is the comment behind its end, and it is no zip64
 */
export function withoutExecutableBits(zip: Buffer): Buffer {
  const plain = Buffer.from(zip);
  const end = plain.lastIndexOf(endRecord.signature);
  const entries = plain.readUInt16LE(end + endRecord.entries);
  let at = plain.readUInt32LE(end + endRecord.directoryOffset);
  for (let count = 0; count < entries; count += 1) {
    const attributes = at + centralHeader.externalAttributes;
    const mode = plain.readUInt32LE(attributes) >>> 16;
    if ((mode & fileTypeMask) === regularFile) plain.writeUInt32LE(withoutBits, attributes);
    const { size, nameLength, extraLength, commentLength } = centralHeader;
    const lengths = [nameLength, extraLength, commentLength].map((offset) => plain.readUInt16LE(at + offset));
    at += lengths.reduce((sum, length) => sum + length, size);
  }
  return plain;
}
