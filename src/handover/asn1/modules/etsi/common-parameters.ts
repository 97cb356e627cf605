/**
 * ETSI TS 103 280, the dictionary of common parameters.
 *
 * Module Common-Parameters, in its words; made by scripts/asn1/make-tables.ts.
 */
import {
  choice,
  enumerated,
  field,
  generalizedTime,
  integer,
  octets,
  optional,
  restricted,
  sequence,
  text,
  wideInteger,
} from '../../schema.ts';

export const shortString = text('utf8', 0, 255);

export const longString = text('utf8', 0, 65_535);

export const qualifiedDateTime = generalizedTime;

export const qualifiedMicrosecondDateTime = generalizedTime;

export const wGS84LatitudeDecimal = octets(10, 10);

export const wGS84LongitudeDecimal = octets(11, 11);

export const wGS84CoordinateDecimal = sequence({
  latitude: field(0, wGS84LatitudeDecimal),
  longitude: field(1, wGS84LongitudeDecimal),
});

export const wGS84LatitudeAngular = octets(10, 10);

export const wGS84LongitudeAngular = octets(11, 11);

export const wGS84CoordinateAngular = sequence({
  latitude: field(0, wGS84LatitudeAngular),
  longitude: field(1, wGS84LongitudeAngular),
});

export const wGS84Coordinate = choice({
  decimal: field(0, wGS84CoordinateDecimal),
  angular: field(1, wGS84CoordinateAngular),
});

export const altitudeMeters = integer(-1_000, 50_000);

export const altitude = choice({
  altitudeAboveGroundLevel: field(0, altitudeMeters),
  altitudeAboveMeanSeaLevel: field(1, altitudeMeters),
});

export const wGS84Location = sequence({
  location: restricted('location', field(0, wGS84Coordinate)),
  altitude: optional(1, altitude),
});

export const geoPoint = choice({ wGS84Point: restricted('location', field(0, wGS84Location)) });

export const uncertaintyMeters = wideInteger(1n);

export const geoSphere = sequence({ centerPoint: field(0, geoPoint), radiusMeters: field(1, uncertaintyMeters) });

export const xYEllipsoid = sequence({
  centerPoint: field(0, geoPoint),
  uncertaintyLongitude: field(1, uncertaintyMeters),
  uncertaintyLatitude: field(2, uncertaintyMeters),
  uncertaintyAltitude: optional(3, uncertaintyMeters),
});

export const gMLShape = choice({
  point: field(0, geoPoint),
  sphere: field(1, geoSphere),
  xyEllipsoid: field(2, xYEllipsoid),
});

export const percentage = integer(0, 100);

export const geoShape = sequence({ shape: field(0, gMLShape), confidence: optional(1, percentage) });

export const fixMode = enumerated({ unknown: 0, noFix: 1, fix2D: 2, fix3D: 3 });

export const gNSSLocation = sequence({
  location: restricted('location', field(0, geoShape)),
  fixMode: field(1, fixMode),
});
