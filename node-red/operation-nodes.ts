import type { Service } from '../shared';

/** A node whose operations are those of one service. What it offers, and how it looks inside, comes from the catalogue. */
export interface OperationNode {
	/** Saved in users' flows: never renamed. */
	readonly type: string;
	readonly service: Service;
	/** In the palette and the info sidebar. */
	readonly title: string;
	/** One sentence, without a full stop. */
	readonly summary: string;
}

export const databaseNode: OperationNode = {
	type: 'supabase-database',
	service: 'database',
	title: 'supabase database',
	summary: 'Reads, counts, creates, changes and deletes rows of a Supabase project',
};

/** Every operation node, in the order of the palette. */
export const operationNodes: readonly OperationNode[] = [databaseNode];
