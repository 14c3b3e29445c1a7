// The operations of the waPC conformance suite (wapc.md 12, rows S1 and A1) and an HTTP handler, with the AssemblyScript
// SDK: it sends nil for an empty body and signed formats for signed numbers, as the actors of 2021 did.

import { Result, consoleLog, handleAbort, handleCall, hostCall, register } from "@wapc/as-guest/assembly";
import { Decoder, Encoder, Sizer, Writer } from "@wapc/as-msgpack/assembly";

export function wapc_init(): void {
  register("echo", (payload: ArrayBuffer): Result<ArrayBuffer> => Result.ok(payload));
  register("nope", (_payload: ArrayBuffer): Result<ArrayBuffer> =>
    Result.error<ArrayBuffer>(new Error("No payload for you!")));
  register("throw", throws);
  register("ping", ping);
  register("HandleRequest", handleRequest);
}

export function __guest_call(operationSize: usize, payloadSize: usize): bool {
  return handleCall(operationSize, payloadSize);
}

function abort(message: string | null, fileName: string | null, lineNumber: u32, columnNumber: u32): void {
  handleAbort(message, fileName, lineNumber, columnNumber);
}

function throws(_payload: ArrayBuffer): Result<ArrayBuffer> {
  throw new Error("thrown on purpose");
}

function ping(payload: ArrayBuffer): Result<ArrayBuffer> {
  consoleLog("ping");
  const answer = hostCall("binding", "sample:namespace", "pong", payload);
  return answer.isOk ? Result.ok(payload) : answer;
}

function writeAddArgs(writer: Writer, key: string): void {
  writer.writeMapSize(2);
  writer.writeString("key");
  writer.writeString(key);
  writer.writeString("value");
  writer.writeInt32(1);
}

function writeResponse(writer: Writer, body: ArrayBuffer): void {
  writer.writeMapSize(4);
  writer.writeString("statusCode");
  writer.writeUInt32(200);
  writer.writeString("status");
  writer.writeString("OK");
  writer.writeString("header");
  writer.writeMapSize(0);
  writer.writeString("body");
  writer.writeByteArray(body);
}

function encodeResponse(body: ArrayBuffer): ArrayBuffer {
  const sizer = new Sizer();
  writeResponse(sizer, body);
  const bytes = new ArrayBuffer(sizer.length);
  writeResponse(new Encoder(bytes), body);
  return bytes;
}

// The value of one key of the HTTP request that is text.
function readText(payload: ArrayBuffer, wanted: string): string {
  const decoder = new Decoder(payload);
  let entries = decoder.readMapSize();
  while (entries-- > 0) {
    if (decoder.readString() == wanted) return decoder.readString();
    decoder.skip();
  }
  return "";
}

function readValue(payload: ArrayBuffer): i32 {
  const decoder = new Decoder(payload);
  let entries = decoder.readMapSize();
  while (entries-- > 0) {
    if (decoder.readString() == "value") return decoder.readInt32();
    decoder.skip();
  }
  return 0;
}

// A path that ends in "empty" is answered with an empty body, any other with {"counter":N} from the key-value store.
function handleRequest(payload: ArrayBuffer): Result<ArrayBuffer> {
  const path = readText(payload, "path");
  if (path.endsWith("empty")) return Result.ok(encodeResponse(new ArrayBuffer(0)));
  const key = path.replaceAll("/", ":");
  const sizer = new Sizer();
  writeAddArgs(sizer, key);
  const args = new ArrayBuffer(sizer.length);
  writeAddArgs(new Encoder(args), key);
  const answer = hostCall("default", "wasmcloud:keyvalue", "Add", args);
  if (!answer.isOk) return answer;
  const text = '{"counter":' + readValue(answer.get()).toString() + "}";
  return Result.ok(encodeResponse(String.UTF8.encode(text)));
}
