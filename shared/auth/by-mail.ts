/** Whether somebody is written to by mail, where links lead back; a phone gets a code. */
export const byMail = ({
	email = '',
}: {
	readonly email?: string;
	readonly flowType?: 'implicit' | 'pkce';
}): boolean => email.trim() !== '';
