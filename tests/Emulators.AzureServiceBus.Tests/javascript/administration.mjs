// Everything that the JavaScript administration client manages. Its requests leave out what is not set, and it reads answers by
// the prefixes of their XML, so it checks what the .NET client does not.
import assert from "node:assert/strict";
import { ServiceBusAdministrationClient } from "@azure/service-bus";

const client = new ServiceBusAdministrationClient(process.env.ADMINISTRATION);

async function all(pages) {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}

export async function queues() {
  const created = await client.createQueue("admin-queue", {
    lockDuration: "PT30S",
    maxDeliveryCount: 3,
    requiresSession: true,
    userMetadata: "made by <JavaScript> & co",
    authorizationRules: [
      {
        claimType: "SharedAccessKey",
        accessRights: ["Send", "Listen"],
        keyName: "worker",
        primaryKey: "pNSRzKKm2vfdbCuTXMa9gOMHD66NwCTxJi4KWJX/TDc=",
        secondaryKey: "UreXLPWiP6Murmsq2HYiIXs23qAvWa36ZOL3gb9rXLs=",
      },
    ],
  });
  assert.equal(created.name, "admin-queue");
  const queue = await client.getQueue("admin-queue");
  assert.deepEqual(
    [queue.lockDuration, queue.maxDeliveryCount, queue.requiresSession, queue.userMetadata, queue.status, queue.enableBatchedOperations],
    ["PT30S", 3, true, "made by <JavaScript> & co", "Active", true],
  );
  assert.deepEqual([queue.authorizationRules[0].keyName, queue.authorizationRules[0].accessRights], ["worker", ["Send", "Listen"]]);
  queue.maxDeliveryCount = 7;
  queue.forwardDeadLetteredMessagesTo = (await client.createQueue("admin-graveyard")).name;
  const updated = await client.updateQueue(queue);
  assert.equal(updated.maxDeliveryCount, 7);
  assert.ok(updated.forwardDeadLetteredMessagesTo.endsWith("/admin-graveyard"));
  const runtime = await client.getQueueRuntimeProperties("admin-queue");
  assert.deepEqual([runtime.activeMessageCount, runtime.totalMessageCount, runtime.sizeInBytes], [0, 0, 0]);
  assert.ok(runtime.modifiedAt >= runtime.createdAt);
}

export async function topics() {
  await client.createTopic("admin-topic", { requiresDuplicateDetection: true, duplicateDetectionHistoryTimeWindow: "PT1M" });
  const topic = await client.getTopic("admin-topic");
  assert.deepEqual([topic.requiresDuplicateDetection, topic.duplicateDetectionHistoryTimeWindow, topic.supportOrdering], [true, "PT1M", true]);
  await client.createSubscription("admin-topic", "all");
  const subscription = await client.getSubscription("admin-topic", "all");
  assert.deepEqual([subscription.topicName, subscription.subscriptionName, subscription.lockDuration], ["admin-topic", "all", "PT1M"]);
  subscription.deadLetteringOnMessageExpiration = true;
  assert.equal((await client.updateSubscription(subscription)).deadLetteringOnMessageExpiration, true);
  assert.equal((await client.getSubscriptionRuntimeProperties("admin-topic", "all")).activeMessageCount, 0);
  assert.equal((await client.getTopicRuntimeProperties("admin-topic")).subscriptionCount, 1);
}

export async function rules() {
  await client.createTopic("admin-rules");
  await client.createSubscription("admin-rules", "some", {
    defaultRuleOptions: { name: "first", filter: { subject: "a", applicationProperties: { text: "x", number: 1.5, yes: true } } },
  });
  const first = await client.getRule("admin-rules", "some", "first");
  assert.equal(first.filter.subject, "a");
  assert.deepEqual(first.filter.applicationProperties, { text: "x", number: 1.5, yes: true });
  await client.createRule(
    "admin-rules",
    "some",
    "second",
    { sqlExpression: "priority > @limit AND at < @date", sqlParameters: { "@limit": 3, "@date": new Date(Date.UTC(2026, 1, 2, 3, 4, 5)) } },
    { sqlExpression: "SET handled = TRUE" },
  );
  const second = await client.getRule("admin-rules", "some", "second");
  assert.deepEqual(second.filter.sqlParameters, { "@limit": 3, "@date": new Date(Date.UTC(2026, 1, 2, 3, 4, 5)) });
  assert.equal(second.action.sqlExpression, "SET handled = TRUE");
  second.filter = { sqlExpression: "1=0" };
  assert.equal((await client.updateRule("admin-rules", "some", second)).filter.sqlExpression, "1=0");
  assert.deepEqual((await all(client.listRules("admin-rules", "some"))).map((r) => r.name), ["first", "second"]);
  await client.deleteRule("admin-rules", "some", "first");
  assert.equal(await client.ruleExists("admin-rules", "some", "first"), false);
}

export async function lists() {
  assert.deepEqual(await all(client.listTopics()).then((t) => t.filter((x) => x.name.startsWith("list-"))), []);
  await client.createTopic("list-topic");
  assert.deepEqual(await all(client.listSubscriptions("list-topic")), []);
  const names = ["list-1", "list-2", "list-3", "list-4", "list-5"];
  for (const name of names) await client.createSubscription("list-topic", name);
  const pages = [];
  for await (const page of client.listSubscriptions("list-topic").byPage({ maxPageSize: 2 })) pages.push(page.map((s) => s.subscriptionName));
  assert.deepEqual(pages, [["list-1", "list-2"], ["list-3", "list-4"], ["list-5"]]);
}

export async function errors() {
  await client.createQueue("admin-error");
  const code = (expected) => (e) => e.code === expected;
  await assert.rejects(client.createQueue("admin-error"), code("MessageEntityAlreadyExistsError"));
  await assert.rejects(client.getQueue("admin-missing"), code("MessageEntityNotFoundError"));
  await assert.rejects(client.deleteQueue("admin-missing"), code("MessageEntityNotFoundError"));
  await assert.rejects(client.getSubscription("admin-missing", "s"), code("MessageEntityNotFoundError"));
  await assert.rejects(client.createQueue("admin-bad", { lockDuration: "PT6M" }), code("ServiceError"));
  const wrong = process.env.ADMINISTRATION.replace(/SharedAccessKey=[^;]*/, "SharedAccessKey=wrong");
  await assert.rejects(new ServiceBusAdministrationClient(wrong).getQueue("admin-error"), code("UnauthorizedRequestError"));
  assert.equal(await client.queueExists("admin-missing"), false);
  assert.equal((await client.getNamespaceProperties()).messagingSku, "Standard");
  await client.deleteQueue("admin-error");
  assert.equal(await client.queueExists("admin-error"), false);
}
