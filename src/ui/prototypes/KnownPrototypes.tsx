import { useEffect, useMemo, useRef, useState } from 'react';
import type { Contribution, Folded } from '../../methods';
import type { Annotation } from '../../workspace';
import { useApp, useDocument } from '../app/app';
import { mapPicture } from '../stage/map-picture';
import { Chart } from '../timeline/Chart';
import { Series } from '../timeline/Series';
import { partColour, tokenPicture } from '../timeline/token-picture';
import { CropPicture } from './CropPicture';
import { cosineOf, drawPatch, nearestOf, type Photos, photoOf } from './patches';
import { type PrototypeMaps, useCandidates, usePrototypeMaps } from './use-maps';

interface KnownPrototypesProps {
  readonly categoryId: number;
  readonly prototypes: readonly Folded[];
  readonly photos: Photos;
}

/** Each prototype as its patches and where it is found on an object, and how alike they are. */
export function KnownPrototypes({ categoryId, prototypes, photos }: KnownPrototypesProps) {
  const candidates = useCandidates(categoryId);
  const [chosen, choose] = useState<number>();
  const annotation = candidates.find(({ id }) => id === chosen) ?? candidates[0];
  const looking = usePrototypeMaps(categoryId, annotation);
  const maps = looking?.state === 'done' ? looking.maps : undefined;
  const numbers = prototypes.map(({ prototype }) => prototype + 1);
  const cosines = useMemo(
    () => Float32Array.from(prototypes.flatMap((a) => prototypes.map((b) => cosineOf(a.vector, b.vector)))),
    [prototypes],
  );
  return (
    <>
      {annotation ? (
        <div className="prototype-look">
          <Where candidates={candidates} annotation={annotation} choose={choose} />
          {looking?.state === 'failed' ? (
            <p role="alert">{looking.sentence}</p>
          ) : maps ? (
            <Parts maps={maps} annotation={annotation} photos={photos} />
          ) : (
            <p className="quiet">Comparing its tokens with the prototypes …</p>
          )}
          {prototypes.length > 1 ? (
            <Chart chart={{ kind: 'matrix', name: 'Cosines between prototypes', values: cosines, numbers }} />
          ) : null}
        </div>
      ) : null}
      <ol className="prototype-list" data-testid="prototype-list">
        {prototypes.map((prototype, at) => (
          <PrototypeRow
            key={prototype.prototype}
            prototype={prototype}
            others={prototypes}
            photos={photos}
            map={
              maps && annotation ? (
                <MapOf
                  maps={maps}
                  at={at}
                  number={prototype.prototype + 1}
                  annotation={annotation}
                  photos={photos}
                />
              ) : null
            }
          />
        ))}
      </ol>
    </>
  );
}

interface WhereProps {
  readonly candidates: readonly Annotation[];
  readonly annotation: Annotation;
  readonly choose: (id: number) => void;
}

/** Objects offered to look at, so that the list stays short. */
const OFFERED = 60;

function Where({ candidates, annotation, choose }: WhereProps) {
  const images = useDocument((document) => document.images);
  const nameOf = (imageId: string) => images.find(({ id }) => id === imageId)?.name ?? '';
  return (
    <label className="prototype-where">
      Where they are found on{' '}
      <select
        value={annotation.id}
        data-testid="prototype-where"
        onChange={(event) => choose(Number(event.target.value))}
      >
        {candidates.slice(0, OFFERED).map(({ id, imageId }) => (
          <option key={id} value={id}>
            #{id} on {nameOf(imageId)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface OnObjectProps {
  readonly maps: PrototypeMaps;
  readonly annotation: Annotation;
  readonly photos: Photos;
}

/** The object's crop, and which prototype each token of it is most like. */
function Parts({ maps, annotation, photos }: OnObjectProps) {
  const { crop } = maps.parts.grid;
  const common = { photos, imageId: annotation.imageId, crop };
  return (
    <div className="prototype-crops">
      <CropPicture {...common} over={null} opacity={0} label="The object’s crop" />
      <CropPicture
        {...common}
        over={tokenPicture(maps.parts)}
        opacity={1}
        label="Which prototype each token is most like, in the prototypes’ colours"
      />
    </div>
  );
}

function MapOf({
  maps,
  at,
  number,
  annotation,
  photos,
}: OnObjectProps & { readonly at: number; readonly number: number }) {
  const frame = maps.each[at];
  if (!frame?.map) return null;
  const best = frame.numbers?.[0]?.values[0];
  return (
    <figure className="prototype-map" title={frame.sentence}>
      <CropPicture
        photos={photos}
        imageId={annotation.imageId}
        crop={frame.map.grid.crop}
        over={mapPicture(frame.map)}
        opacity={0.85}
        label={`Likeness to prototype ${number}`}
      />
      <figcaption className="num quiet">≤ {best?.toFixed(2)}</figcaption>
    </figure>
  );
}

interface PrototypeRowProps {
  readonly prototype: Folded;
  readonly others: readonly Folded[];
  readonly photos: Photos;
  readonly map: React.ReactNode;
}

function PrototypeRow({ prototype, others, photos, map }: PrototypeRowProps) {
  const { vector, contributions, drift } = prototype;
  const pixels = contributions.reduce((sum, { count: n }) => sum + n, 0);
  const alike = others
    .filter((each) => each !== prototype)
    .map((each) => ({ number: each.prototype + 1, cosine: cosineOf(each.vector, vector) }))
    .sort((a, b) => b.cosine - a.cosine)[0];
  const number = prototype.prototype + 1;
  return (
    <li className="prototype-row">
      <span className="prototype-number num" style={{ borderColor: partColour(number) }}>
        {number}
      </span>
      {map}
      <span className="prototype-patches">
        {nearestOf(prototype).map((contribution) => (
          <Patch
            key={`${contribution.image} ${contribution.object}`}
            contribution={contribution}
            photos={photos}
          />
        ))}
      </span>
      <dl className="prototype-numbers">
        <div>
          <dt title="Patch tokens that taught it, and the objects they came from">Patches, objects</dt>
          <dd className="num">
            {pixels.toLocaleString('en')}, {contributions.length}
          </dd>
        </div>
        <div>
          <dt title="The prototype most like this one, with the cosine">Most like</dt>
          <dd className="num">{alike ? `${alike.number} (${alike.cosine.toFixed(2)})` : '–'}</dd>
        </div>
        {drift.length > 0 ? (
          <Series numbers={{ name: 'Drift', values: drift, along: 'update' }} />
        ) : (
          <div>
            <dt title="1 − cosine between before and after each further object that taught it">Drift</dt>
            <dd className="num">–</dd>
          </div>
        )}
      </dl>
    </li>
  );
}

interface PatchProps {
  readonly contribution: Contribution;
  readonly photos: Photos;
}

/** A patch's side on the screen, CSS px. */
const SIDE = 48;

function Patch({ contribution, photos }: PatchProps) {
  const app = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const photo = photoOf(app.history.document(), contribution);
  const id = photo?.id;
  const { patch, image } = contribution;
  useEffect(() => {
    if (id === undefined) return;
    let gone = false;
    void photos.of(id).then((bitmap) => {
      if (bitmap && canvas.current && !gone) drawPatch(canvas.current, bitmap, patch);
    });
    return () => {
      gone = true;
    };
  }, [id, photos, patch]);
  return id === undefined ? (
    <span className="prototype-elsewhere" title={`From ${image}, which is not in this workspace`}>
      {image}
    </span>
  ) : (
    <canvas
      ref={canvas}
      width={2 * SIDE}
      height={2 * SIDE}
      role="img"
      aria-label={`Patch of ${image}`}
      title={image}
    />
  );
}
