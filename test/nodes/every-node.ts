import type { INodeType } from 'n8n-workflow';
import { SupabaseAuth } from '../../nodes/SupabaseAuth/SupabaseAuth.node';
import { SupabaseAuthAdmin } from '../../nodes/SupabaseAuthAdmin/SupabaseAuthAdmin.node';
import { SupabaseDatabase } from '../../nodes/SupabaseDatabase/SupabaseDatabase.node';
import { SupabaseFunctions } from '../../nodes/SupabaseFunctions/SupabaseFunctions.node';
import { SupabaseRealtime } from '../../nodes/SupabaseRealtime/SupabaseRealtime.node';
import { SupabaseStorage } from '../../nodes/SupabaseStorage/SupabaseStorage.node';
import { SupabaseRealtimeTrigger } from '../../nodes/SupabaseRealtimeTrigger/SupabaseRealtimeTrigger.node';

/** The node of each service. */
export const nodeOf = {
	database: () => new SupabaseDatabase(),
	auth: () => new SupabaseAuth(),
	authAdmin: () => new SupabaseAuthAdmin(),
	storage: () => new SupabaseStorage(),
	functions: () => new SupabaseFunctions(),
	realtime: () => new SupabaseRealtime(),
} as const satisfies Readonly<Record<string, () => INodeType>>;

export const makeTrigger = (): INodeType => new SupabaseRealtimeTrigger();
