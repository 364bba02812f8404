// All sixteen calls of AfterShip's own Node SDK, in the order of a tracking's life; prints what each answered.
const { AfterShip, AuthType } = require("@aftership/tracking-sdk");

const { URL_, KEY, SECRET, AUTH } = process.env;
const shop = new AfterShip({ domain: URL_, api_key: KEY, api_secret: SECRET, auth_type: AuthType[AUTH], max_retry: 0 });
const UPS = "1Z5R89390357567127";
const WAY = {
  slug: "ups",
  origin_address: { country_region: "DEU" },
  destination_address: { country_region: "DEU", postal_code: "10969" },
  estimated_pickup: { order_time: "2026-06-02 08:00:00", order_cutoff_time: "12:00:00", business_days: [1, 2, 3, 4, 5] },
};

async function refused(call) {
  try {
    await call();
    return "nothing was refused";
  } catch (error) {
    return { code: error.code, meta_code: error.meta_code, status: error.status_code };
  }
}

async function main() {
  const said = {};
  const made = await shop.tracking.createTracking({ tracking_number: UPS, slug: "ups", title: "Lamp & linen" });
  said.limit = made.response_headers["x-ratelimit-limit"];
  said.made = made.data;
  const id = made.data.id;
  said.twice = await refused(() => shop.tracking.createTracking({ tracking_number: UPS, slug: "ups" }));
  said.read = (await shop.tracking.getTrackingById(id, { fields: "title,tag" })).data;
  said.listed = (await shop.tracking.getTrackings({ keyword: "lamp & linen", tracking_numbers: UPS, limit: 5 })).data;
  said.updated = (await shop.tracking.updateTrackingById(id, { note: "fragile!" })).data;
  said.completed = (await shop.tracking.markTrackingCompletedById(id, { reason: "DELIVERED" })).data;
  said.retracked = (await shop.tracking.retrackTrackingById(id)).data;
  said.deleted = (await shop.tracking.deleteTrackingById(id)).data;
  said.gone = await refused(() => shop.tracking.getTrackingById(id));
  said.couriers = (await shop.courier.getCouriers({ slug: "ups,dhl" })).data;
  said.detected = (await shop.courier.detectCourier({ tracking_number: UPS })).data;
  const credentials = Object.fromEntries(said.couriers.couriers.at(-1).credentials.fields.map((one) => [one.name, "x"]));
  const linked = (await shop.courierConnection.postCourierConnections({ courier_slug: "ups", credentials })).data;
  said.connected = linked;
  said.connection = (await shop.courierConnection.getCourierConnectionsById(linked.id)).data;
  said.connections = (await shop.courierConnection.getCourierConnections({ courier_slug: "ups" })).data;
  said.changed = (await shop.courierConnection.putCourierConnectionsById(linked.id, { credentials })).data;
  said.disconnected = (await shop.courierConnection.deleteCourierConnectionsById(linked.id)).data;
  said.predicted = (await shop.estimatedDeliveryDate.predict(WAY)).data;
  said.batch = (await shop.estimatedDeliveryDate.predictBatch({ estimated_delivery_dates: [WAY, WAY] })).data;
  console.log(JSON.stringify(said));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
