import module from 'avgpool2d/avgpool2d.wasm?module';
import { averagePool2d, init } from 'avgpool2d/slim';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

export async function GET() {
  await init(module);
  const y = averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] });
  return new Response(`pooled at the edge: ${y.data[0]}`);
}
