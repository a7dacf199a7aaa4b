import type { IncomingMessage } from 'node:http';
import type { Match } from '../../loopback/index.js';
import { Cut, receiveBytes } from './bytes.js';
import {
  failure,
  type Answer,
  type Exchange,
  type ForgeCall,
  type ForgePart,
  type Route,
} from './exchange.js';
import type { Fault } from './faults.js';
import type { ForgeState } from './state.js';
import { turnedAway, type Visitor } from './visitor.js';

/** One request on its way. */
export interface Job {
  readonly state: ForgeState;
  readonly at: (part: ForgePart) => string;
  readonly bytesOf: (id: number) => string;
  /** Absent: no route fits. */
  readonly match: Match<Route> | undefined;
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly exchange: Exchange;
  readonly visitor: Visitor;
  readonly fault: Fault | undefined;
}

/** An upload that breaks on the server, after the asset was made. */
class Starter extends Error {
  override readonly name = 'Starter';
}

/** What is answered, faults included. @throws Cut when nothing is */
export async function answerTo(job: Job): Promise<Answer> {
  const { match, state, visitor, fault } = job;
  if (!match) return failure(404, 'Not Found');
  const refused = turnedAway(state, match.route, visitor) ?? instead(fault);
  if (refused) return refused;
  if (fault?.is === 'reset' && fault.done !== true && fault.after === undefined)
    throw new Cut('as the script says');
  const answer = await handled(job, match);
  if (fault?.is === 'reset' && answer.file === undefined) throw new Cut('as the script says');
  return fault?.is === 'answer' ? scripted(fault) : answer;
}

async function handled(job: Job, match: Match<Route>): Promise<Answer> {
  try {
    return await match.route.handle(callOf(job, match));
  } catch (error) {
    if (error instanceof Starter) return failure(502, 'Bad Gateway');
    throw error;
  }
}

function callOf(
  { at, bytesOf, request, url, exchange, visitor, fault }: Job,
  match: Match<Route>,
): ForgeCall {
  return {
    parameter: (name) => match.parameters[name] ?? '',
    query: url.searchParams,
    body: (exchange.request ?? {}) as Readonly<Record<string, unknown>>,
    header: (name) => request.headers[name] as string | undefined,
    mayWrite: visitor.is === 'known' && visitor.token.mayWrite,
    at,
    bytesOf,
    receive: async (id) => {
      if (fault?.is === 'starter') throw new Starter();
      return receiveBytes(request, bytesOf(id), fault);
    },
  };
}

/** The answer of a fault that lets no work be done. */
function instead(fault: Fault | undefined): Answer | undefined {
  if (fault?.is === 'slow-down')
    return {
      ...failure(fault.status, 'You have exceeded a secondary rate limit.'),
      headers: { 'retry-after': String(fault.seconds) },
    };
  return fault?.is === 'answer' && fault.done !== true ? scripted(fault) : undefined;
}

function scripted({ status, message = 'as the script says', headers }: Fault & { is: 'answer' }): Answer {
  return { ...failure(status, message), ...(headers && { headers }) };
}
