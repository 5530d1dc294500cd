// What the JavaScript client does with messages, over queues that the test has made.
import assert from "node:assert/strict";
import { ServiceBusClient } from "@azure/service-bus";

export const client = new ServiceBusClient(process.env.MESSAGES, { retryOptions: { maxRetries: 1 } });

const wait = { maxWaitTimeInMs: 20_000 };

async function one(receiver) {
  const [message] = await receiver.receiveMessages(1, wait);
  assert.ok(message, "no message came");
  return message;
}

async function empty(receiver) {
  assert.deepEqual(await receiver.receiveMessages(1, { maxWaitTimeInMs: 300 }), []);
}

export async function sendAndComplete() {
  const sender = client.createSender("send");
  const receiver = client.createReceiver("send");
  await sender.sendMessages({
    body: { text: "hello", list: [1, 2] },
    messageId: "m1",
    subject: "greeting",
    contentType: "application/json",
    correlationId: "c1",
    replyTo: "answers",
    to: "you",
    timeToLive: 60_000,
    applicationProperties: { text: "x", number: 42, fraction: 0.5, yes: true, at: new Date(1_700_000_000_000) },
  });
  const message = await one(receiver);
  assert.deepEqual(message.body, { text: "hello", list: [1, 2] });
  assert.deepEqual(
    [message.messageId, message.subject, message.contentType, message.correlationId, message.replyTo, message.to, message.timeToLive, message.deliveryCount],
    ["m1", "greeting", "application/json", "c1", "answers", "you", 60_000, 0],
  );
  // The client reads a time as the number of its milliseconds.
  assert.deepEqual(message.applicationProperties, { text: "x", number: 42, fraction: 0.5, yes: true, at: 1_700_000_000_000 });
  assert.ok(message.lockedUntilUtc > new Date());
  const renewed = await receiver.renewMessageLock(message);
  assert.ok(renewed >= message.lockedUntilUtc - 1000);
  await receiver.completeMessage(message);
  await empty(receiver);
}

export async function batch() {
  const sender = client.createSender("batch");
  const batch = await sender.createMessageBatch();
  for (let i = 0; i < 100; i++) assert.ok(batch.tryAddMessage({ body: i }));
  await sender.sendMessages(batch);
  const receiver = client.createReceiver("batch", { receiveMode: "receiveAndDelete" });
  const bodies = [];
  while (bodies.length < 100) {
    const messages = await receiver.receiveMessages(100 - bodies.length, wait);
    assert.ok(messages.length > 0, `only ${bodies.length} messages came`);
    bodies.push(...messages.map((m) => m.body));
  }
  assert.deepEqual(bodies, [...Array(100).keys()]);
}

export async function settle() {
  const sender = client.createSender("settle");
  const receiver = client.createReceiver("settle");
  await sender.sendMessages({ body: "work" });
  await receiver.abandonMessage(await one(receiver), { tried: 1 });
  const again = await one(receiver);
  assert.equal(again.deliveryCount, 1);
  assert.equal(again.applicationProperties.tried, 1);
  await receiver.deferMessage(again);
  await empty(receiver);
  const [deferred] = await receiver.receiveDeferredMessages(again.sequenceNumber);
  assert.equal(deferred.body, "work");
  await receiver.deadLetterMessage(deferred, { deadLetterReason: "Poison", deadLetterErrorDescription: "can't be read", extra: 5 });
  const dead = client.createReceiver("settle", { subQueueType: "deadLetter" });
  const [peeked] = await dead.peekMessages(10);
  assert.equal(peeked.deadLetterReason, "Poison");
  const message = await one(dead);
  assert.deepEqual([message.body, message.deadLetterReason, message.deadLetterErrorDescription], ["work", "Poison", "can't be read"]);
  await dead.completeMessage(message);
  await empty(dead);
}

export async function schedule() {
  const sender = client.createSender("schedule");
  const receiver = client.createReceiver("schedule");
  const later = new Date(Date.now() + 3_600_000);
  const [kept, cancelled] = await sender.scheduleMessages([{ body: "kept" }, { body: "cancelled" }], later);
  await sender.cancelScheduledMessages(cancelled);
  const peeked = await receiver.peekMessages(10);
  assert.deepEqual(peeked.map((m) => [m.body, m.state, m.sequenceNumber.toString()]), [["kept", "scheduled", kept.toString()]]);
  const [soon] = await sender.scheduleMessages({ body: "soon" }, new Date(Date.now() + 500));
  assert.ok(soon);
  const message = await one(receiver);
  assert.equal(message.body, "soon");
  await receiver.completeMessage(message);
}

export async function sessions() {
  const sender = client.createSender("sessions");
  await sender.sendMessages([{ body: 1, sessionId: "a" }, { body: 2, sessionId: "b" }, { body: 3, sessionId: "a" }]);
  const a = await client.acceptSession("sessions", "a");
  await assert.rejects(client.acceptSession("sessions", "a", { maxAutoLockRenewalDurationInMs: 0 }), (e) => e.code === "SessionCannotBeLocked");
  await a.setSessionState({ step: 1 });
  assert.deepEqual(await a.getSessionState(), { step: 1 });
  assert.ok((await a.renewSessionLock()) > new Date());
  const bodies = [];
  while (bodies.length < 2) {
    const message = await one(a);
    bodies.push(message.body);
    await a.completeMessage(message);
  }
  assert.deepEqual(bodies, [1, 3]);
  await a.close();
  const next = await client.acceptNextSession("sessions");
  assert.equal(next.sessionId, "b");
  assert.equal((await one(next)).body, 2);
  await next.close();
}

export async function topic() {
  const sender = client.createSender("topic");
  await sender.sendMessages([{ body: "low", applicationProperties: { priority: 1 } }, { body: "high", applicationProperties: { priority: 9 } }]);
  const urgent = client.createReceiver("topic", "urgent");
  const message = await one(urgent);
  assert.equal(message.body, "high");
  await urgent.completeMessage(message);
  await empty(urgent);
}

export async function subscribe() {
  const sender = client.createSender("subscribe");
  const receiver = client.createReceiver("subscribe");
  const seen = [];
  await new Promise((resolve, reject) => {
    receiver.subscribe({
      processMessage: async (m) => {
        seen.push(m.body);
        if (seen.length === 3) setTimeout(resolve, 100);
      },
      processError: async (e) => reject(e.error),
    });
    sender.sendMessages([{ body: "a" }, { body: "b" }, { body: "c" }]).catch(reject);
  });
  await receiver.close();
  assert.deepEqual(seen.sort(), ["a", "b", "c"]);
  await empty(client.createReceiver("subscribe"));
}

export async function missing() {
  await assert.rejects(client.createSender("missing").sendMessages({ body: 1 }), (e) => e.code === "MessagingEntityNotFound");
}
