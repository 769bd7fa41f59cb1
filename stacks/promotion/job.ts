/**
 * The part that programs of pipeline actions share, as a text: it answers a job with what `work` returns or throws,
 * whatever happens. It logs no event, because credentials are in it. Without \ and $, so that it is here as it runs.
 */
export const jobHandler = `/** Called by CodePipeline. */
export async function handler(event, context) {
  const { id: jobId, data } = event['CodePipeline.job'];
  const { CodePipelineClient, PutJobSuccessResultCommand, PutJobFailureResultCommand } =
    await import('@aws-sdk/client-codepipeline');
  const answer = await work(data, context).then(
    (result) => {
      console.log(JSON.stringify({ jobId, ...result }));
      return new PutJobSuccessResultCommand({ jobId, ...result });
    },
    (error) => {
      const message = (error.name === 'Refused' ? error.message : error.name + ': ' + error.message).slice(0, 5000);
      console.log(JSON.stringify({ jobId, failed: message }));
      return new PutJobFailureResultCommand({ jobId, failureDetails: { type: 'JobFailed', message } });
    },
  );
  await new CodePipelineClient({ maxAttempts: 5 }).send(answer);
}

function refusal(message) {
  return Object.assign(new Error(message), { name: 'Refused' });
}
`;

/** The program's text that reads what the service runs: its primary task set, which a rollback has restored. */
export const runningImage = `/** Image and architecture of the primary task set; undefined if there is none. */
async function runningImage() {
  const { ECSClient, DescribeServicesCommand, DescribeTaskDefinitionCommand } = await import('@aws-sdk/client-ecs');
  const ecs = new ECSClient({ maxAttempts: 5 });
  const { services = [] } = await ecs.send(
    new DescribeServicesCommand({ cluster: CLUSTER_NAME, services: [SERVICE_NAME] }),
  );
  const taskSets = services.flatMap((service) => service.taskSets ?? []);
  const revision = taskSets.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
  if (revision === undefined) return undefined;
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: revision }));
  const container = taskDefinition.containerDefinitions.find(({ name }) => name === CONTAINER_NAME);
  return { image: container?.image, architecture: taskDefinition.runtimePlatform?.cpuArchitecture ?? 'X86_64' };
}
`;
