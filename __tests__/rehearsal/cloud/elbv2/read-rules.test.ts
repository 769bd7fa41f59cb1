import { readRules } from '../../../../rehearsal/cloud/elbv2/read-rules';
import { parseXml } from '../../../../rehearsal/cloud/protocol/xml-document';

const rule = (arn: string, priority: string, conditions: string, action: string) =>
  `<member><RuleArn>${arn}</RuleArn><Priority>${priority}</Priority><Conditions>${conditions}</Conditions><Actions>${action}</Actions></member>`;

const read = (...rules: readonly string[]) =>
  readRules(parseXml(`<Rules>${rules.join('')}</Rules>`).children);

const fixed =
  '<member><Type>fixed-response</Type><FixedResponseConfig><MessageBody>a &amp; b</MessageBody><StatusCode>404</StatusCode><ContentType>text/plain</ContentType></FixedResponseConfig></member>';
const fixedAction = { type: 'fixed-response', statusCode: 404, contentType: 'text/plain', body: 'a & b' };

it('rules come in the order of their priorities, the default one last', () => {
  const rules = read(
    rule('last', 'default', '', fixed),
    rule('second', '10', '', fixed),
    rule('first', '9', '', fixed),
  );
  expect(rules.map(({ arn }) => arn)).toEqual(['first', 'second', 'last']);
});

it.each([
  [
    'a weighted forward',
    '<member><Type>forward</Type><ForwardConfig><TargetGroups><member><TargetGroupArn>blue</TargetGroupArn><Weight>90</Weight></member><member><TargetGroupArn>green</TargetGroupArn><Weight>0</Weight></member></TargetGroups><TargetGroupStickinessConfig><Enabled>false</Enabled></TargetGroupStickinessConfig></ForwardConfig></member>',
    {
      type: 'forward',
      targetGroups: [
        { arn: 'blue', weight: 90 },
        { arn: 'green', weight: 0 },
      ],
    },
  ],
  [
    'a sticky forward',
    '<member><Type>forward</Type><ForwardConfig><TargetGroups><member><TargetGroupArn>blue</TargetGroupArn></member></TargetGroups><TargetGroupStickinessConfig><Enabled>true</Enabled><DurationSeconds>60</DurationSeconds></TargetGroupStickinessConfig></ForwardConfig></member>',
    { type: 'forward', targetGroups: [{ arn: 'blue', weight: 1 }], stickinessSeconds: 60 },
  ],
  [
    'a forward to one group',
    '<member><Type>forward</Type><TargetGroupArn>blue</TargetGroupArn></member>',
    { type: 'forward', targetGroups: [{ arn: 'blue', weight: 1 }] },
  ],
  [
    'a redirect',
    '<member><Type>redirect</Type><RedirectConfig><Protocol>HTTPS</Protocol><Port>443</Port><StatusCode>HTTP_301</StatusCode></RedirectConfig></member>',
    {
      type: 'redirect',
      protocol: 'HTTPS',
      host: '#{host}',
      port: '443',
      path: '/#{path}',
      query: '#{query}',
      statusCode: 301,
    },
  ],
  ['a fixed response', fixed, fixedAction],
  [
    'what comes after users are signed in',
    `<member><Type>authenticate-oidc</Type></member>${fixed}`,
    fixedAction,
  ],
])('the action is %s', (_name, action, expected) => {
  expect(read(rule('a', '1', '', action))[0]?.action).toEqual(expected);
});

it('all conditions are read, with values in either place', () => {
  const values = (...texts: readonly string[]) =>
    `<Values>${texts.map((text) => `<member>${text}</member>`).join('')}</Values>`;
  const conditions = [
    `<member><Field>path-pattern</Field>${values('/a*')}</member>`,
    `<member><Field>path-pattern</Field><PathPatternConfig>${values('/b')}</PathPatternConfig></member>`,
    `<member><Field>host-header</Field><HostHeaderConfig>${values('x', 'y')}</HostHeaderConfig></member>`,
    `<member><Field>http-header</Field><HttpHeaderConfig><HttpHeaderName>h</HttpHeaderName>${values('v')}</HttpHeaderConfig></member>`,
    `<member><Field>http-request-method</Field><HttpRequestMethodConfig>${values('GET')}</HttpRequestMethodConfig></member>`,
    '<member><Field>query-string</Field><QueryStringConfig><Values><member><Key>k</Key><Value>v</Value></member><member><Value>w</Value></member></Values></QueryStringConfig></member>',
    `<member><Field>source-ip</Field><SourceIpConfig>${values('127.0.0.0/8')}</SourceIpConfig></member>`,
  ];
  expect(read(rule('a', '1', conditions.join(''), fixed))[0]?.conditions).toEqual([
    { field: 'path-pattern', values: ['/a*'] },
    { field: 'path-pattern', values: ['/b'] },
    { field: 'host-header', values: ['x', 'y'] },
    { field: 'http-header', name: 'h', values: ['v'] },
    { field: 'http-request-method', values: ['GET'] },
    { field: 'query-string', values: [{ key: 'k', value: 'v' }, { value: 'w' }] },
    { field: 'source-ip', values: ['127.0.0.0/8'] },
  ]);
});
