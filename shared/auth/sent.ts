import type { ServiceReply } from '../reply';
import { isRecord } from './session';

/** What there is to tell when a message was sent: its number with the provider of SMS, or nothing. */
export const readSent = ({ body }: ServiceReply): { readonly messageId: string } | null =>
	isRecord(body) && typeof body.message_id === 'string' ? { messageId: body.message_id } : null;

/** Nothing is told. */
export const readNothing = (): null => null;
