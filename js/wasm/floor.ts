import { browserslist } from '../../package.json';

/** The first versions that the package runs on, as package.json says: 'Chrome 91, Edge 91, ...'. */
export function floor(): string {
  return browserslist.join(', ').replaceAll(' >=', '');
}
