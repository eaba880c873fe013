import type { OperationDefinition } from '../operation/stored-fields';

/** Where gaps, and errors that the user must act on, go. Saved in users' flows: never renamed. */
export type ReportTo = 'catch' | 'message';

export const everyReportTo: readonly ReportTo[] = ['catch', 'message'];

/** A `supabase-realtime-in` node in the flow file; its `operation` is what it listens to. */
export interface ListenerDefinition extends OperationDefinition {
	readonly reportTo?: string;
	/** Name of the context store in which catch-up keeps what was delivered; Node-RED's default where it is blank. */
	readonly contextStore?: string;
}
