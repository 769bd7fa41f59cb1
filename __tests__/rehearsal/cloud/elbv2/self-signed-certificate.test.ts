import { X509Certificate, createPrivateKey } from 'node:crypto';
import { request } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSignedCertificate } from '../../../../rehearsal/cloud/elbv2/self-signed-certificate';

const now = Date.UTC(2026, 10, 23);

it('is of all names, for a year, and signed with its own key', () => {
  const { certificate, privateKey } = selfSignedCertificate(['example.com', '*.example.com'], now);
  const read = new X509Certificate(certificate);
  expect(read.subject).toBe('CN=example.com');
  expect(read.subjectAltName).toBe('DNS:example.com, DNS:*.example.com');
  expect(new Date(read.validFrom).getTime()).toBe(now - 86_400_000);
  expect(new Date(read.validTo).getTime()).toBe(now + 365 * 86_400_000);
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.checkPrivateKey(createPrivateKey(privateKey))).toBe(true);
});

it('has an address as an address, which is what clients look for', () => {
  const { certificate } = selfSignedCertificate(['127.0.0.1', 'localhost', '10.0.255.9'], now);
  const read = new X509Certificate(certificate);
  expect(read.subjectAltName).toBe('IP Address:127.0.0.1, DNS:localhost, IP Address:10.0.255.9');
  expect(read.checkIP('10.0.255.9')).toBe('10.0.255.9');
});

it('is taken by a client that trusts it', async () => {
  const { certificate, privateKey } = selfSignedCertificate(['example.com'], Date.now());
  const server = createServer({ cert: certificate, key: privateKey }, (_request, response) => {
    response.end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const text = await new Promise<string>((resolve, reject) => {
    request(
      { host: '127.0.0.1', port, servername: 'example.com', ca: certificate, agent: false },
      (response) => {
        response.setEncoding('utf8').on('data', resolve);
      },
    )
      .on('error', reject)
      .end();
  });
  expect(text).toBe('hello');
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
});
