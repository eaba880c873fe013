import type { NodeAPI } from '@node-red/registry';
import { registerRealtimeIn } from '../realtime/register-realtime-in';

export = (RED: NodeAPI): void => registerRealtimeIn(RED);
