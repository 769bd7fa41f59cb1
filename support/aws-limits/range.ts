/** A range of integers, both ends included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const isIn = ({ from, to }: Range, value: number): boolean =>
  Number.isInteger(value) && from <= value && value <= to;
