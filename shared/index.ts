/** The core's face: hosts, tests and docs come in by this door and no other. */
export type { Session } from './auth/session';
export {
	keepSession,
	type SessionKeeper,
	type SessionStore,
	type UserCredentials,
} from './auth/session-keeper';
export type { ItemsOutcome } from './bulk/items-outcome';
export type { BulkOptions } from './bulk/run-items';
export { runMany, runManyByRequest } from './bulk/run-many';
export { catalogue } from './catalogue';
export { connect, type Connection, type Project } from './connection';
export { readCsv } from './csv';
export type { TextChunks } from './csv-syntax';
export { SupabaseError } from './error';
export { JsonText, parseExact, parseKeepingNumbers } from './exact-json';
export type { Choice, Field, FieldKind, Fields, FormField, Lookup, Params, Row, Rows } from './field';
export { giveBack } from './give-back';
export { lookUp, type Listed, type LookupOf } from './lookup';
export type { AnyOperation, Example, ExampleRequest, Operation } from './operation';
export type {
	ByteStream,
	Clock,
	FileSource,
	Host,
	HttpReply,
	HttpRequest,
	Method,
	OpenSocket,
	OpenStream,
	RealtimeHost,
	Send,
	Socket,
} from './ports';
export { operators, truths, type Operator, type OperatorWords, type ValueShape } from './postgrest/operators';
export type { Condition, RawCondition, TextSearchType } from './postgrest/condition';
export type { Filter, Filters, Group, RawGroup } from './postgrest/filter';
export type { ReferencedLimit } from './postgrest/limit';
export type { Order } from './postgrest/order';
export { isStream } from './is-stream';
export {
	credentialHeaders,
	kindOfKey,
	serviceOf,
	servicePaths,
	type KeyKind,
	type Service,
} from './project-key';
export { normaliseProjectUrl } from './project-url';
export { readAhead } from './read-ahead';
export { ReceivedFile } from './received-file';
export { redact } from './redact';
export { isEventStream } from './reply';
export type { FormBody, ServiceRequest } from './request';
export { operationById, run, runInParts, type Outcome } from './run';
export type { Progress, RunOptions, UploadStore } from './run-options';
export { adaptWebSocket, type WebSocketLike } from './realtime/adapt-web-socket';
export type { Outgoing, RealtimeChannel } from './realtime/channel';
export type { BroadcastMessage, PresenceMessage, SystemMessage } from './realtime/channel-user';
export type { ChannelConfig } from './realtime/channel-config';
export { openRealtime, type RealtimeClient } from './realtime/client';
export type { ProtocolVersion } from './realtime/frame';
export { listen } from './realtime/listen';
export { readListener, type AnyListener, type Listener, type ListenerHost } from './realtime/listener';
export { listeners } from './realtime/listeners';
export { Participation, type Owner } from './realtime/participation';
export type { RealtimeOptions, RealtimeTimeouts } from './realtime/settings';
export { performOnSocket, type AnySocketOperation, type SocketOperation } from './realtime/socket-operation';
export { socketOperations } from './realtime/socket-operations';
export type {
	BroadcastEvent,
	BroadcastOptions,
	CatchUpOptions,
	CatchUpStore,
	ChangeEvent,
	ChangesOptions,
	ChangeType,
	ChannelStatus,
	GapEvent,
	PostgresChange,
	PresenceEvent,
	PresenceOptions,
	PresenceState,
	StatusEvent,
	Subscription,
	SubscriptionCounts,
	SubscriptionEvent,
	SubscriptionHandlers,
	SubscriptionOptions,
	SubscriptionStatus,
	SystemEvent,
} from './realtime/subscription';
export { isTokenRefused } from './storage/storage-refusal';
export { typeOfName } from './type-of-name';
export { whenRead } from './when-read';
