import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Construct } from 'constructs';

export interface DomainCertificateProps {
  readonly domainName: string;
  readonly hostedZoneId: string;
}

/** A certificate for a name in a Route 53 zone, proved by a record in that zone. */
export class DomainCertificate extends Construct {
  /** Known when the certificate has been issued. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { domainName, hostedZoneId }: DomainCertificateProps) {
    super(scope, id);
    const certificate = new AcmCertificate(this, 'Resource', {
      domainName,
      validationMethod: 'DNS',
      // A listener uses the old one until it has the new one.
      lifecycle: { createBeforeDestroy: true },
    });
    const proof = certificate.domainValidationOptions.get(0);
    const record = new Route53Record(this, 'proof', {
      zoneId: hostedZoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 300,
      // The same name asks for the same record in every environment of an account.
      allowOverwrite: true,
    });
    this.arn = new AcmCertificateValidation(this, 'validation', {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
    }).certificateArn;
  }
}
