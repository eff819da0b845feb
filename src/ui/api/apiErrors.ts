import { toError } from '../../base/errors.ts';
import { badRequest, ErrorCode, isExpectedError } from '../../protocol/errors.ts';
import type { ApiErrorCode, LegworkApiError } from './legwork.d.ts';

/** An error as other extensions get it: with the name of its code, which is more stable than a number. */
export class ApiError extends Error implements LegworkApiError {
  readonly code: ApiErrorCode;

  constructor(code: ApiErrorCode, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export const restricted = () =>
  new ApiError(
    'restricted',
    'Legwork runs nothing in a restricted window. To run commands and agents here, trust the workspace.',
  );

export const declined = () =>
  new ApiError(
    'declined',
    'The agent was not started, because the person does not allow it to do everything.',
  );

/** Runs what another extension has asked for. @throws ApiError for whatever the caller can do something about */
export async function forCaller<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw asApiError(error);
  }
}

/** The error for another extension; a bug stays as it is. */
export function asApiError(error: unknown): unknown {
  if (!isExpectedError(error)) return error;
  const name = Object.entries(ErrorCode).find(([, code]) => code === error.code)?.[0];
  return new ApiError(name ?? String(error.code), error.message, { cause: error });
}

/** A copy as it will be sent: what cannot be JSON would otherwise end the connection. @throws badRequest */
export function asJson<T>(given: T): T {
  try {
    // A number that is none becomes null, too.
    return (JSON.parse(JSON.stringify(given ?? {})) ?? {}) as T;
  } catch (error) {
    throw badRequest(`The arguments cannot be written as JSON: ${toError(error).message}`);
  }
}
