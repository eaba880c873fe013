import type { IHttpRequestOptions } from 'n8n-workflow';
import type { ProjectCredential } from './project-credential';

/**
 * How far a server's certificate is trusted, for n8n's HTTP helper and, as `rejectUnauthorized`, for the older helper
 * that the HTTP Request node and the credential test use. Nothing when n8n's own trust is enough.
 */
export function tlsOptions({
	allowSelfSigned,
	ca,
}: ProjectCredential): Pick<IHttpRequestOptions, 'agentOptions' | 'skipSslCertificateValidation'> {
	return {
		...(ca !== undefined && { agentOptions: { ca } }),
		...(allowSelfSigned && { skipSslCertificateValidation: true, rejectUnauthorized: false }),
	};
}
