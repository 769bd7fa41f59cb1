import { formItems, formOf } from '../../../../rehearsal/cloud/protocol/form';
import { queryResponse } from '../../../../rehearsal/cloud/protocol/query-response';
import { elementAt, itemsAt, parseXml, textAt } from '../../../../rehearsal/cloud/protocol/xml-document';

const document = parseXml(
  '<?xml version="1.0"?>\n<A xmlns="http://a/"><B><member><C>1 &lt; 2 &amp;amp;</C><D/></member>\n <member><C></C></member></B></A>',
);

describe('an XML document', () => {
  it('has elements by their paths', () => {
    expect(document.name).toBe('A');
    expect(itemsAt(document, 'B').map((item) => textAt(item, 'C'))).toEqual(['1 < 2 &amp;', '']);
    expect(textAt(document, 'B', 'none')).toBeUndefined();
    expect(itemsAt(elementAt(document, 'none'), 'B')).toEqual([]);
  });

  it.each(['', 'hello', '<A>', '<A></B>', '</A>', '<A><B></A></B>'])('fails when it is %j', (text) => {
    expect(() => parseXml(text)).toThrow('the answer is not XML');
  });
});

describe('a form', () => {
  it('has items in the order of their numbers', () => {
    const form = new URLSearchParams(
      'T.member.10.Id=c&T.member.2.Id=b&T.member.1.Id=a&T.member.1.Port=1&Tx=1',
    );
    expect(formItems(form, 'T').map((item) => Object.fromEntries(item))).toEqual([
      { Id: 'a', Port: '1' },
      { Id: 'b' },
      { Id: 'c' },
    ]);
  });

  it('says what an element says', () => {
    expect(formOf('X', document)).toEqual({ 'X.B.member.1.C': '1 < 2 &amp;' });
  });
});

it('an answer of our own has lists, and nothing that is undefined', () => {
  const { body } = queryResponse('http://n/', 'Get', {
    List: [{ Id: 1 }, { Id: undefined }],
    Text: '<',
    At: new Date(0),
    On: true,
    None: undefined,
  });
  expect(body.toString()).toMatch(
    /^<GetResponse xmlns="http:\/\/n\/"><GetResult><List><member><Id>1<\/Id><\/member><member><\/member><\/List><Text>&lt;<\/Text><At>1970-01-01T00:00:00.000Z<\/At><On>true<\/On><\/GetResult><ResponseMetadata><RequestId>[-0-9a-f]{36}<\/RequestId><\/ResponseMetadata><\/GetResponse>$/,
  );
});
