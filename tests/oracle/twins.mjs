export async function withTwins(server, recordings) { return recordings; }
