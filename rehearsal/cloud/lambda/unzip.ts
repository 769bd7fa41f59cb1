/** Unpacks the deployment package of a function. */
import { AwsError } from '../protocol/aws-error';
import { unpackZip, ZipError } from '../support/unpack-zip';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maximumBytes = 262_144_000;

/**
 * Writes the files of a zip below `directory`.
 *
 * @throws AwsError a file that would lie elsewhere, more than 250 MB, or no zip at all
 */
export async function unzip(zip: Uint8Array, directory: string): Promise<void> {
  try {
    await unpackZip(zip, directory, { maximumBytes });
  } catch (error) {
    throw error instanceof ZipError
      ? new AwsError('InvalidParameterValueException', messageOf(error))
      : error;
  }
}

function messageOf({ fault, message }: ZipError): string {
  switch (fault) {
    case 'invalid':
      return 'Could not unzip uploaded file. Please check your file, then try to upload again.';
    case 'too-large':
      return `Unzipped size must be smaller than ${maximumBytes} bytes`;
    case 'outside':
      return message;
  }
}
