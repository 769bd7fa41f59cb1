/** Something that the user can mend: printed as its message alone. */
export class EnvironmentsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EnvironmentsError';
  }
}
