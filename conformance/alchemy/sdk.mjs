// The JavaScript SDK's client, waiter and paginator through the tracker at AWS_ENDPOINT_URL_CLOUDCONTROL.
import assert from 'node:assert/strict';
import {
  CloudControlClient, ConcurrentOperationException, CreateResourceCommand, DeleteResourceCommand, GetResourceRequestStatusCommand,
  paginateListResourceRequests, UpdateResourceCommand, waitUntilResourceRequestSuccess,
} from '@aws-sdk/client-cloudcontrol';

const client = new CloudControlClient({});
const TypeName = 'AWS::Logs::LogGroup';
const name = `sdk-${process.pid}`;
const settled = (answer) => waitUntilResourceRequestSuccess(
  { client, minDelay: 1, maxDelay: 1, maxWaitTime: 60 }, { RequestToken: answer.ProgressEvent.RequestToken });
const update = (value) => client.send(new UpdateResourceCommand(
  { TypeName, Identifier: name, PatchDocument: JSON.stringify([{ op: 'add', path: '/RetentionInDays', value }]) }));

const DesiredState = JSON.stringify({ LogGroupName: name, Simulate: { Update: { DurationSeconds: 3 } } });
const created = await client.send(new CreateResourceCommand({ TypeName, DesiredState }));
assert(created.ProgressEvent.EventTime instanceof Date);
assert.equal((await settled(created)).state, 'SUCCESS');
const { ProgressEvent } = await client.send(
  new GetResourceRequestStatusCommand({ RequestToken: created.ProgressEvent.RequestToken }));
assert.equal(ProgressEvent.Identifier, name);

const first = await update(7);
await assert.rejects(update(14), (error) => error instanceof ConcurrentOperationException
  && error.message.includes(first.ProgressEvent.RequestToken));
assert.equal((await settled(first)).state, 'SUCCESS');
assert.equal((await settled(await client.send(new DeleteResourceCommand({ TypeName, Identifier: name })))).state, 'SUCCESS');
await assert.rejects(settled(await client.send(new DeleteResourceCommand({ TypeName, Identifier: name }))), /FAILED/);

const tokens = [];
for await (const page of paginateListResourceRequests({ client, pageSize: 1 }, {})) {
  tokens.push(...page.ResourceRequestStatusSummaries.map((summary) => summary.RequestToken));
}
assert.equal(new Set(tokens).size, tokens.length);
assert(tokens.includes(first.ProgressEvent.RequestToken) && tokens.length >= 4);
console.log('the SDK is served');
