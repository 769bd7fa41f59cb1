import { AwsError } from '../protocol/aws-error';

/** @returns CodePipeline's error for a token that it did not hand out */
export const invalidToken = (): AwsError =>
  new AwsError('InvalidNextTokenException', 'The next token is not valid');
