import { workspace, type LogOutputChannel } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import type { TaskClient } from '../../client/taskClient.ts';
import { onDidChangeSetting, pathMappingsSetting } from '../editor/settings.ts';
import type { HostGateway } from './hostGateway.ts';

/** Tells the host where folders that outputs name are: on every connection, for which alone it holds, and on changes. */
export function applyPathMappings({
  gateway,
  log,
}: {
  gateway: HostGateway;
  log: LogOutputChannel;
}): Disposable {
  const apply = async (client: TaskClient) => {
    await client.mapPaths({ mappings: pathMappingsSetting() });
  };
  const logged = (applying: Promise<unknown>) =>
    void applying.catch((error: unknown) => log.warn(`Failed to map paths: ${toError(error).message}`));
  const applyAgain = () => logged(gateway.whileConnected(apply));
  const list = new DisposableList();
  list.add(gateway.onDidConnect((client) => logged(apply(client))));
  list.add(onDidChangeSetting('pathMappings', applyAgain));
  list.add(workspace.onDidChangeWorkspaceFolders(applyAgain));
  return list;
}
