// Deploys, updates (APP_VERSION=2) or destroys three resources with alchemy, through the tracker at AWS_ENDPOINT_URL_CLOUDCONTROLAPI.
import alchemy from 'alchemy';
import AWS from 'alchemy/aws/control';

const updated = process.env.APP_VERSION === '2';
const phase = process.argv.includes('--destroy') ? 'destroy' : 'up';
const app = await alchemy('tracked', { stage: 'ci', telemetry: false, phase });
if (phase === 'up') {
  const group = await AWS.Logs.LogGroup('group', { LogGroupName: 'ci-group', RetentionInDays: updated ? 14 : 7 });
  const queue = await AWS.SQS.Queue('queue', { QueueName: 'ci-queue', VisibilityTimeout: updated ? 60 : 30 });
  const parameter = await AWS.SSM.Parameter('parameter', { Name: '/ci/p', Type: 'String', Value: updated ? 'two' : 'one' });
  console.log('deployed', group.RetentionInDays, queue.VisibilityTimeout, parameter.Value);
}
await app.finalize();
