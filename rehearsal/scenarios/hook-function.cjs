/**
 * A lifecycle hook that says what it is told to say, or nothing. It signs its call in name only: the embedded AWS is
 * the only one that it is for.
 */
const { setTimeout } = require('node:timers/promises');

exports.handler = async ({ DeploymentId, LifecycleEventHookExecutionId }) => {
  const { VERDICT, DELAY_MS, AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID } = process.env;
  console.log(
    VERDICT ? `${DeploymentId}: this hook says ${VERDICT}` : `${DeploymentId}: this hook says nothing`,
  );
  if (!VERDICT) return;
  if (DELAY_MS) await setTimeout(Number(DELAY_MS));
  const response = await globalThis.fetch(AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus',
      authorization: `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/20260101/${AWS_REGION}/codedeploy/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: JSON.stringify({
      deploymentId: DeploymentId,
      lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
      status: VERDICT,
    }),
  });
  if (!response.ok) throw new Error(`the verdict was refused: ${await response.text()}`);
};
