import { errorResponse } from '../../../../rehearsal/cloud/protocol/error-response';
import { unescapeXml } from '../../../../rehearsal/cloud/protocol/xml';

const error = { code: 'NoSuchThing', message: 'no <thing> & "more"', status: 400 };
const escaped = 'no &lt;thing&gt; &amp; &quot;more&quot;';

describe('an error', () => {
  it.each(['json', 'rest-json'] as const)('in %s has code and message', (protocol) => {
    const response = errorResponse(protocol, 'ecs', error);
    expect(response.status).toBe(400);
    expect(response.headers['x-amzn-errortype']).toBe('NoSuchThing');
    expect(JSON.parse(response.body.toString())).toEqual({ __type: 'NoSuchThing', message: error.message });
  });

  it('in query XML is escaped and blames the sender', () => {
    const { body, headers } = errorResponse('query', 'iam', error);
    expect(body.toString()).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchThing</Code><Message>${escaped}</Message></Error><RequestId>${String(headers['x-amzn-requestid'])}</RequestId></ErrorResponse>`,
    );
  });

  it('of status 501 blames the receiver', () => {
    const { body } = errorResponse('rest-xml', 'route53', { ...error, status: 501 });
    expect(body.toString()).toContain('<ErrorResponse><Error><Type>Receiver</Type><Code>NoSuchThing</Code>');
  });

  it('in EC2 XML stands in Errors', () => {
    expect(errorResponse('ec2', 'ec2', error).body.toString()).toContain(
      `<Response><Errors><Error><Code>NoSuchThing</Code><Message>${escaped}</Message></Error></Errors><RequestID>`,
    );
  });

  it('of S3 has no wrapper', () => {
    expect(errorResponse('rest-xml', 's3', error).body.toString()).toContain(
      `?>\n<Error><Code>NoSuchThing</Code><Message>${escaped}</Message><RequestId>`,
    );
  });

  it('in CBOR is a map of texts, whatever their length', () => {
    const message = 'm'.repeat(300);
    const { body } = errorResponse('cbor', 'monitoring', { ...error, message });
    const head = Buffer.from([0xa2, 0x66, ...Buffer.from('__type'), 0x6b, ...Buffer.from('NoSuchThing')]);
    const key = Buffer.from([0x67, ...Buffer.from('message')]);
    const text = Buffer.from([0x79, 0x01, 0x2c, ...Buffer.from(message)]);
    expect(body.equals(Buffer.concat([head, key, text]))).toBe(true);
  });
});

it('XML entities are read back in one pass', () => {
  expect(unescapeXml('&amp;lt; &lt;a&gt; &quot;&apos;')).toBe('&lt; <a> "\'');
});
