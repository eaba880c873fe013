import type { Row } from '../field';
import type { ServiceReply } from '../reply';

/** The rows of a reply; an empty body, as after `return=minimal`, has none. */
export const rowsOf = ({ body }: ServiceReply): readonly Row[] =>
	Array.isArray(body) ? (body as Row[]) : [];
