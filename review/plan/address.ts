/** The address of the block that an instance of a resource comes from: without `[0]` of count or `["a"]` of for_each. */
export const withoutIndex = (address: string): string =>
  address.endsWith(']') ? address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]$/s, '') : address;
